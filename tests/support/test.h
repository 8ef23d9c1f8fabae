/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file test.h
 * @brief cmocka with the four headers that must precede it, and the parameter
 *        of a test that has no fixture.
 */
#ifndef TC_TESTS_SUPPORT_TEST_H
#define TC_TESTS_SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/** The parameter of a test that does not use its state:
 *  `static void rows_are_sorted(TC_NO_STATE)`.  The attribute saves it a line
 *  for -Wunused-parameter, which stays on for everything else. */
#define TC_NO_STATE __attribute__((unused)) void **state

#endif
