// SPDX-License-Identifier: MIT
//
// ns3_b3 CASE QUEUE ROUTING: the network of tests/model/network/b3.h on ns-3;
// ours_b3.c is its peer and prints the same lines.
//
//   CASE     staggered, together or overload
//   QUEUE    fqcodel: the queue disc that ns-3 installs by itself;
//            none: the device's own drop-tail queue alone
//   ROUTING  static: Ipv4StaticRouting, with one route to each other router's
//            hosts, and a default route at the hosts; nix: Ipv4NixVectorRouting
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/nix-vector-routing-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/seq-ts-header.h"

using namespace ns3;

namespace
{

const uint32_t ROUTERS         = 3;
const uint32_t BROADCASTERS    = 30;
const uint32_t VIEWERS_EACH    = 2;
const uint32_t VIEWERS         = BROADCASTERS * VIEWERS_EACH;
const uint32_t PACKETS_A_FRAME = 2;
const uint32_t PAYLOAD_BYTES   = 1200;
const uint32_t STAMP_BYTES     = 12; // of SeqTsHeader
const uint16_t PORT            = 5000;

struct Case {
    const char *name;
    uint32_t duration_s;
    bool isStaggered;
    uint64_t access_bps;
    uint64_t core_bps;
};

const Case CASES[] = {
    { "staggered", 300, true, 100000000, 1000000000 },
    { "together", 300, false, 100000000, 1000000000 },
    { "overload", 60, false, 1000000, 2000000 },
};

struct Viewer {
    Ipv4Address address;
    Ptr<Socket> socket;
    uint32_t links; // from its broadcaster
    uint32_t received   = 0;
    int64_t delaySum_ns = 0;
    int64_t delayMin_ns = 0;
    int64_t delayMax_ns = 0;

    void Receive(Ptr<Socket> from)
    {
        while (Ptr<Packet> packet = from->Recv()) {
            SeqTsHeader stamp;

            packet->RemoveHeader(stamp);
            Take((Simulator::Now() - stamp.GetTs()).GetNanoSeconds());
        }
    }

    void Take(int64_t delay_ns)
    {
        if (received == 0 || delay_ns < delayMin_ns)
            delayMin_ns = delay_ns;
        if (delay_ns > delayMax_ns)
            delayMax_ns = delay_ns;
        delaySum_ns += delay_ns;
        received++;
    }
};

struct Broadcaster {
    Ptr<Socket> sockets[VIEWERS_EACH];
    Time period;
    uint32_t framesLeft;

    void Frame()
    {
        for (auto &socket : sockets)
            for (uint32_t i = 0; i < PACKETS_A_FRAME; i++) {
                Ptr<Packet> packet =
                    Create<Packet>(PAYLOAD_BYTES - STAMP_BYTES);

                packet->AddHeader(SeqTsHeader());
                socket->Send(packet);
            }
        if (--framesLeft > 0)
            Simulator::Schedule(period, &Broadcaster::Frame, this);
    }
};

class Rig
{
  public:
    Rig(const Case &which, bool hasQueueDisc, bool isNix);
    void Run();
    void PrintFlows() const;
    uint64_t Hops() const;

  private:
    Ipv4InterfaceContainer Connect(Ptr<Node> a, Ptr<Node> b, uint64_t rate_bps,
                                   const char *delay, const std::string &net);
    void AddCore();
    Ipv4Address AddHost(Ptr<Node> host, uint32_t router);
    void AddBroadcaster(uint32_t b);

    const Case m_case;
    const bool m_hasQueueDisc;
    const bool m_isNix;
    Ipv4StaticRoutingHelper m_static;
    NodeContainer m_routers;
    NodeContainer m_viewerNodes;
    NodeContainer m_broadcasterNodes;
    uint32_t m_hostsAt[ROUTERS] = {};
    std::vector<Viewer> m_viewers;
    std::vector<Broadcaster> m_broadcasters;
};

Rig::Rig(const Case &which, bool hasQueueDisc, bool isNix)
    : m_case(which), m_hasQueueDisc(hasQueueDisc), m_isNix(isNix),
      m_viewers(VIEWERS), m_broadcasters(BROADCASTERS)
{
    InternetStackHelper internet;
    Ipv4NixVectorHelper nix;

    m_routers.Create(ROUTERS);
    m_viewerNodes.Create(VIEWERS);
    m_broadcasterNodes.Create(BROADCASTERS);
    internet.SetIpv6StackInstall(false);
    if (isNix)
        internet.SetRoutingHelper(nix);
    else
        internet.SetRoutingHelper(m_static);
    internet.InstallAll();

    AddCore();
    for (uint32_t v = 0; v < VIEWERS; v++)
        m_viewers[v].address = AddHost(m_viewerNodes.Get(v), v % ROUTERS);
    for (uint32_t b = 0; b < BROADCASTERS; b++)
        AddBroadcaster(b);
}

Ipv4InterfaceContainer Rig::Connect(Ptr<Node> a, Ptr<Node> b, uint64_t rate_bps,
                                    const char *delay, const std::string &net)
{
    PointToPointHelper link;
    Ipv4AddressHelper address(Ipv4Address(net.c_str()), "255.255.255.252");

    link.SetDeviceAttribute("DataRate", DataRateValue(DataRate(rate_bps)));
    link.SetChannelAttribute("Delay", StringValue(delay));
    link.SetQueue("ns3::DropTailQueue<Packet>", "MaxSize", StringValue("100p"));
    if (!m_hasQueueDisc)
        link.DisableFlowControl(); // without it ns-3 installs no queue disc

    return address.Assign(link.Install(a, b));
}

void Rig::AddCore()
{
    for (uint32_t r = 0; r < ROUTERS; r++)
        for (uint32_t q = 0; q < r; q++) {
            const std::string net =
                "10.100." + std::to_string(r * ROUTERS + q) + ".0";
            Ipv4InterfaceContainer ends =
                Connect(m_routers.Get(q), m_routers.Get(r), m_case.core_bps,
                        "5ms", net);

            for (uint32_t end = 0; end < 2 && !m_isNix; end++) {
                const uint32_t other = end == 0 ? r : q;
                const std::string to = "10." + std::to_string(other) + ".0.0";

                m_static.GetStaticRouting(ends.Get(end).first)
                    ->AddNetworkRouteTo(Ipv4Address(to.c_str()), "255.255.0.0",
                                        ends.Get(end).second);
            }
        }
}

Ipv4Address Rig::AddHost(Ptr<Node> host, uint32_t router)
{
    const std::string net = "10." + std::to_string(router) + "." +
                            std::to_string(m_hostsAt[router]++) + ".0";
    Ipv4InterfaceContainer ends =
        Connect(host, m_routers.Get(router), m_case.access_bps, "1ms", net);

    if (!m_isNix)
        m_static.GetStaticRouting(ends.Get(0).first)
            ->SetDefaultRoute(ends.GetAddress(1), ends.Get(0).second);
    return ends.GetAddress(0);
}

void Rig::AddBroadcaster(uint32_t b)
{
    const TypeId udp         = UdpSocketFactory::GetTypeId();
    const Time period        = Seconds(1.0 / 15);
    Broadcaster &broadcaster = m_broadcasters[b];
    Ptr<Node> node           = m_broadcasterNodes.Get(b);

    AddHost(node, b % ROUTERS);
    broadcaster.period     = period;
    broadcaster.framesLeft = 15 * m_case.duration_s;
    for (uint32_t i = 0; i < VIEWERS_EACH; i++) {
        const uint32_t v = b * VIEWERS_EACH + i;
        Viewer &viewer   = m_viewers[v];
        Ptr<Socket> out  = Socket::CreateSocket(node, udp);

        viewer.links  = b % ROUTERS == v % ROUTERS ? 2 : 3;
        viewer.socket = Socket::CreateSocket(m_viewerNodes.Get(v), udp);
        viewer.socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
        viewer.socket->SetRecvCallback(MakeCallback(&Viewer::Receive, &viewer));
        out->Bind();
        out->Connect(InetSocketAddress(viewer.address, PORT));
        broadcaster.sockets[i] = out;
    }

    const int64_t late_ns =
        m_case.isStaggered ? b * (period.GetNanoSeconds() / BROADCASTERS) : 0;

    Simulator::ScheduleWithContext(node->GetId(),
                                   Seconds(1) + NanoSeconds(late_ns),
                                   &Broadcaster::Frame, &broadcaster);
}

void Rig::Run()
{
    Simulator::Run();
}

void Rig::PrintFlows() const
{
    for (uint32_t v = 0; v < VIEWERS; v++) {
        const Viewer &viewer = m_viewers[v];

        std::printf("flow %u %u %.1f %" PRId64 " %" PRId64 "\n", v,
                    viewer.received,
                    static_cast<double>(viewer.delaySum_ns) / viewer.received,
                    viewer.delayMin_ns, viewer.delayMax_ns);
    }
}

// Of packets that were received: all of them, where none is dropped.
uint64_t Rig::Hops() const
{
    uint64_t hops = 0;

    for (const Viewer &viewer : m_viewers)
        hops += uint64_t(viewer.received) * viewer.links;
    return hops;
}

double Cpu_s()
{
    timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

const Case *FindCase(const char *name)
{
    for (const Case &which : CASES)
        if (!std::strcmp(which.name, name))
            return &which;
    return nullptr;
}

bool IsOneOf(const char *word, const char *a, const char *b)
{
    return !std::strcmp(word, a) || !std::strcmp(word, b);
}

} // namespace

int main(int argc, char **argv)
{
    const Case *which = argc == 4 ? FindCase(argv[1]) : nullptr;

    if (!which || !IsOneOf(argv[2], "fqcodel", "none") ||
        !IsOneOf(argv[3], "static", "nix")) {
        std::fprintf(stderr, "usage: ns3_b3 staggered|together|overload "
                             "fqcodel|none static|nix\n");
        return 2;
    }

    Rig rig(*which, !std::strcmp(argv[2], "fqcodel"),
            !std::strcmp(argv[3], "nix"));

    rig.Run();
    std::printf("hops %" PRIu64 "\n", rig.Hops());
    std::printf("cpu_s %.3f\n", Cpu_s());
    rig.PrintFlows();
    Simulator::Destroy();
    return 0;
}
