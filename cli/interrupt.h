/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file interrupt.h
 * @brief An interrupted run leaves no temporary file.
 */
#ifndef TC_CLI_INTERRUPT_H
#define TC_CLI_INTERRUPT_H

/**
 * From now on SIGINT, SIGTERM and SIGHUP remove a file before they end the
 * program, as they would without a handler.  A signal that the caller's shell
 * ignores (nohup) stays ignored.
 *
 * @param temporary  copied; a later call replaces it.
 */
void tc_interrupt_removes(const char *temporary);

#endif
