/* SPDX-License-Identifier: Apache-2.0 */
#include "model/isp/digest.h"

#include <inttypes.h>
#include <string.h>

#include "base/hash.h"

static const char realm[] = "iptv.example";

static uint64_t hash_of(struct tc_text text, uint64_t with)
{
    return tc_hash_mix(tc_hash_bytes(text.at, text.len_bytes), with);
}

struct tc_text tc_isp_digest_challenge(const struct tc_world *world,
                                       uint32_t server, struct tc_text call_id)
{
    return tc_world_text(world,
                         "Digest realm=\"%s\", nonce=\"%016" PRIx64
                         "\", algorithm=MD5, qop=\"auth\"",
                         realm, hash_of(call_id, server));
}

/* The quoted value of `nonce=`. */
static struct tc_text nonce_of(struct tc_text challenge)
{
    while (challenge.len_bytes > 0) {
        struct tc_text part = tc_text_trim(tc_text_cut(&challenge, ','));

        if (tc_text_starts(part, TC_TEXT("nonce="))) {
            (void)tc_text_cut(&part, '"');
            return tc_text_cut(&part, '"');
        }
    }
    return (struct tc_text){ 0 };
}

struct tc_text tc_isp_digest_credentials(const struct tc_world *world,
                                         const char *user,
                                         struct tc_text challenge,
                                         struct tc_text uri)
{
    const struct tc_text nonce = nonce_of(challenge);
    const uint64_t first       = hash_of(tc_text_of(user), hash_of(nonce, 1));
    const uint64_t second      = hash_of(uri, first);

    return tc_world_text(
        world,
        "Digest username=\"%s\", realm=\"%s\", nonce=\"%.*s\", "
        "uri=\"%.*s\", response=\"%016" PRIx64 "%016" PRIx64
        "\", algorithm=MD5, cnonce=\"%08" PRIx32 "\", qop=auth, nc=00000001",
        user, realm, (int)nonce.len_bytes, nonce.at, (int)uri.len_bytes, uri.at,
        first, second, (uint32_t)second);
}
