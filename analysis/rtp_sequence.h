/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtp_sequence.h
 * @brief Classifies packets by the sequence numbers of their source: RFC 3550
 *        A.1 with the deviations listed in rtp_receiver.h.
 *
 * Plain data in the owner's storage; zero-initialised is ready.  Extended
 * numbers start one cycle up, at 65536 + seq: the base may then move below
 * the first packet without going below zero.
 */
#ifndef TC_ANALYSIS_RTP_SEQUENCE_H
#define TC_ANALYSIS_RTP_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    TC_RTP_SEQUENCE_MOD    = 1 << 16,
    TC_RTP_SEQUENCE_WINDOW = 1024, /**< numbers remembered, the highest
                                        included */
    TC_RTP_SEQUENCE_WORD_BITS = 64,
};

/** Every packet is in exactly one class. */
enum tc_rtp_sequence_class {
    TC_RTP_SEQUENCE_FORWARD,   /**< first of a segment, or ahead of the
                                    highest */
    TC_RTP_SEQUENCE_REORDERED, /**< arrived after a higher number */
    TC_RTP_SEQUENCE_DUPLICATE, /**< number seen among the last 1024 */
    TC_RTP_SEQUENCE_LATE,      /**< 1024 or more behind, or before the
                                    segment */
    TC_RTP_SEQUENCE_STRAY,     /**< 3000 or more ahead, and no restart */
    TC_RTP_SEQUENCE_CLASS_COUNT
};

/** The effect of a packet on the segment. */
enum tc_rtp_sequence_step {
    TC_RTP_SEQUENCE_OPEN, /**< opens a segment: the first, or after a pause */
    TC_RTP_SEQUENCE_RESTART, /**< the packet before it opens a segment */
    TC_RTP_SEQUENCE_AHEAD,   /**< moves the window */
    TC_RTP_SEQUENCE_BEHIND,  /**< fewer than 100 behind the highest */
    TC_RTP_SEQUENCE_JUMP,    /**< outside the limits: waits for a second one */
};

struct tc_rtp_sequence {
    uint64_t count[TC_RTP_SEQUENCE_CLASS_COUNT];
    uint64_t segments;
    uint64_t expected_closed; /**< of all segments except the current one */
    uint64_t base;            /**< lowest extended number of the segment */
    uint64_t highest;
    /** Bit n % 1024: number n has arrived. */
    uint64_t seen[TC_RTP_SEQUENCE_WINDOW / TC_RTP_SEQUENCE_WORD_BITS];

    uint64_t jump_number; /**< extended number of the packet that waits */
    bool jumped;          /**< a packet outside the limits waits */
    bool paused;          /**< the next gap is not a loss */
    bool resumed;         /**< by the packet that was entered last */
    uint8_t jump_class;   /**< the class of the packet that waits */
    uint16_t restart_seq; /**< the number that would confirm a restart */
};

/** The effect that a packet would have; changes nothing. */
enum tc_rtp_sequence_step
tc_rtp_sequence_look(const struct tc_rtp_sequence *sequence, uint16_t seq);

/**
 * Enter the packet.
 *
 * @param step  the result of tc_rtp_sequence_look() for it.
 * @return the class of this packet; a restart also changes that of the packet
 *         that waited.
 */
enum tc_rtp_sequence_class
tc_rtp_sequence_enter(struct tc_rtp_sequence *sequence, uint16_t seq,
                      enum tc_rtp_sequence_step step);

/** Reception was paused on purpose: see tc_rtp_receiver_pause(). */
void tc_rtp_sequence_pause(struct tc_rtp_sequence *sequence);

/** Has extended number `n` arrived?  Only for the 1024 numbers up to the
 * highest. */
bool tc_rtp_sequence_seen(const struct tc_rtp_sequence *sequence, uint64_t n);

/** Numbers from the base to the highest, sum over segments. */
uint64_t tc_rtp_sequence_expected(const struct tc_rtp_sequence *sequence);

/** Number of distinct numbers that arrived. */
uint64_t tc_rtp_sequence_unique(const struct tc_rtp_sequence *sequence);

#endif
