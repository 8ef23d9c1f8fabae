/* SPDX-License-Identifier: Apache-2.0 */
/* The least that a program built on libpcap does with a capture: it counts the
 * packets.  A measuring stick for bench_capture.sh. */
/* libpcap's headers want the BSD integer names */
#define _DEFAULT_SOURCE

#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char message[PCAP_ERRBUF_SIZE];
    struct pcap_pkthdr *head;
    const u_char *bytes;
    uint64_t packets = 0;
    int status;

    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 2;
    }
    pcap_t *pcap = pcap_open_offline(argv[1], message);
    if (!pcap) {
        fprintf(stderr, "%s\n", message);
        return 1;
    }
    while ((status = pcap_next_ex(pcap, &head, &bytes)) == 1)
        packets++;
    printf("%" PRIu64 " packets\n", packets);
    pcap_close(pcap);
    return status == PCAP_ERROR_BREAK ? 0 : 1;
}
