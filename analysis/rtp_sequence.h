/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtp_sequence.h
 * @brief What each packet is to the sequence numbers of its source: RFC 3550
 *        A.1 with the deviations that rtp_receiver.h names.
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

/** Each packet counts in exactly one. */
enum tc_rtp_sequence_class {
    TC_RTP_SEQUENCE_FORWARD,   /**< first of a segment, or ahead of the
                                    highest */
    TC_RTP_SEQUENCE_REORDERED, /**< came behind a higher number */
    TC_RTP_SEQUENCE_DUPLICATE, /**< number seen among the last 1024 */
    TC_RTP_SEQUENCE_LATE,      /**< 1024 or more behind, or before the
                                    segment */
    TC_RTP_SEQUENCE_STRAY,     /**< 3000 or more ahead, and no restart */
    TC_RTP_SEQUENCE_CLASS_COUNT
};

/** What a packet does to the segment. */
enum tc_rtp_sequence_step {
    TC_RTP_SEQUENCE_OPEN,    /**< opens one: the first, or after a pause */
    TC_RTP_SEQUENCE_RESTART, /**< the one before it opens one */
    TC_RTP_SEQUENCE_AHEAD,   /**< moves the window */
    TC_RTP_SEQUENCE_BEHIND,  /**< fewer than 100 behind the highest */
    TC_RTP_SEQUENCE_JUMP,    /**< out of limits: waits for a second */
};

struct tc_rtp_sequence {
    uint64_t count[TC_RTP_SEQUENCE_CLASS_COUNT];
    uint64_t segments;
    uint64_t expected_closed; /**< of all segments but the current one */
    uint64_t base;            /**< lowest extended number of the segment */
    uint64_t highest;
    /** Bit n % 1024: n has come. */
    uint64_t seen[TC_RTP_SEQUENCE_WINDOW / TC_RTP_SEQUENCE_WORD_BITS];

    uint64_t jump_number; /**< extended number of the packet that waits */
    bool jumped;          /**< a packet out of limits waits for a second */
    bool paused;          /**< the next gap is no loss */
    bool resumed;         /**< by the packet entered last */
    uint8_t jump_class;   /**< where the one that waits was counted */
    uint16_t restart_seq; /**< the number that would make it a restart */
};

/** What the packet would do; nothing changes. */
enum tc_rtp_sequence_step
tc_rtp_sequence_look(const struct tc_rtp_sequence *sequence, uint16_t seq);

/**
 * Take the packet in.
 *
 * @param step  what tc_rtp_sequence_look() said of it.
 * @return the class of this packet; a restart changes that of the packet
 *         that waited, too.
 */
enum tc_rtp_sequence_class
tc_rtp_sequence_enter(struct tc_rtp_sequence *sequence, uint16_t seq,
                      enum tc_rtp_sequence_step step);

/** Reception was stopped on purpose: see tc_rtp_receiver_pause(). */
void tc_rtp_sequence_pause(struct tc_rtp_sequence *sequence);

/** Has extended number `n` come?  Only for the 1024 up to the highest. */
bool tc_rtp_sequence_seen(const struct tc_rtp_sequence *sequence, uint64_t n);

/** Numbers from the base to the highest, sum over segments. */
uint64_t tc_rtp_sequence_expected(const struct tc_rtp_sequence *sequence);

/** Different numbers that came. */
uint64_t tc_rtp_sequence_unique(const struct tc_rtp_sequence *sequence);

#endif
