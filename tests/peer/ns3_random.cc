// SPDX-License-Identifier: MIT
//
// ns3_random REPLICATIONS: the traffic of random_net.h on ns-3; ours_random.c
// is its peer and prints the same lines.  Routes are ns-3's own global routing,
// with propagation times as metrics; no queue disc.
#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/seq-ts-header.h"

#include "tests/peer/random_net.h"

using namespace ns3;

namespace
{

const uint32_t SEED        = 1;
const uint32_t STAMP_BYTES = 12; // of SeqTsHeader
const uint16_t FIRST_PORT  = 5000;

bool Counts(Time sent)
{
    return sent >= Seconds(NET_FIRST_COUNTED_S) &&
           sent < Seconds(NET_LAST_COUNTED_S);
}

class Flow
{
  public:
    Flow(uint32_t number, Ptr<Node> from, Ptr<Node> to, Ipv4Address address);
    void Print(uint32_t replication) const;

  private:
    void ScheduleNext();
    void Send();
    void Receive(Ptr<Socket> from);

    const uint32_t m_number;
    Ptr<Socket> m_out;
    Ptr<Socket> m_in;
    Ptr<ExponentialRandomVariable> m_gap_s;
    Ptr<ExponentialRandomVariable> m_size;
    uint64_t m_sent       = 0;
    uint64_t m_received   = 0;
    int64_t m_delaySum_ns = 0;
};

Ptr<ExponentialRandomVariable> Exponential(double mean, int64_t stream)
{
    Ptr<ExponentialRandomVariable> variable =
        CreateObject<ExponentialRandomVariable>();

    variable->SetAttribute("Mean", DoubleValue(mean));
    variable->SetStream(stream);
    return variable;
}

Flow::Flow(uint32_t number, Ptr<Node> from, Ptr<Node> to, Ipv4Address address)
    : m_number(number),
      m_gap_s(Exponential(1.0 / net_flows[number].packets_per_s, 2 * number)),
      m_size(Exponential(NET_PAYLOAD_MEAN, 2 * number + 1))
{
    const uint16_t port = FIRST_PORT + number;

    m_in = Socket::CreateSocket(to, UdpSocketFactory::GetTypeId());
    m_in->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
    m_in->SetRecvCallback(MakeCallback(&Flow::Receive, this));
    m_out = Socket::CreateSocket(from, UdpSocketFactory::GetTypeId());
    m_out->Bind();
    m_out->Connect(InetSocketAddress(address, port));
    ScheduleNext();
}

void Flow::ScheduleNext()
{
    const Time gap = NanoSeconds(
        static_cast<uint64_t>(std::llround(m_gap_s->GetValue() * 1e9)));

    if (Simulator::Now() + gap < Seconds(NET_SENDING_S))
        Simulator::ScheduleWithContext(m_out->GetNode()->GetId(), gap,
                                       &Flow::Send, this);
}

void Flow::Send()
{
    const double drawn = std::round(m_size->GetValue());
    const double held  = std::min<double>(
        std::max<double>(drawn, NET_PAYLOAD_MIN), NET_PAYLOAD_MAX);
    Ptr<Packet> packet =
        Create<Packet>(static_cast<uint32_t>(held) - STAMP_BYTES);

    packet->AddHeader(SeqTsHeader());
    m_sent += Counts(Simulator::Now());
    m_out->Send(packet);
    ScheduleNext();
}

void Flow::Receive(Ptr<Socket> from)
{
    while (Ptr<Packet> packet = from->Recv()) {
        SeqTsHeader stamp;

        packet->RemoveHeader(stamp);
        if (!Counts(stamp.GetTs()))
            continue;
        m_received++;
        m_delaySum_ns += (Simulator::Now() - stamp.GetTs()).GetNanoSeconds();
    }
}

void Flow::Print(uint32_t replication) const
{
    std::printf("sample %u %u %" PRIu64 " %" PRIu64 " %" PRId64 "\n",
                replication, m_number, m_sent, m_received, m_delaySum_ns);
}

void Connect(const NodeContainer &nodes, uint32_t number)
{
    const net_link &net      = net_links[number];
    const std::string subnet = "10.0." + std::to_string(number) + ".0";
    Ipv4AddressHelper address(Ipv4Address(subnet.c_str()), "255.255.255.252");
    PointToPointHelper link;

    link.SetDeviceAttribute(
        "DataRate", DataRateValue(DataRate(uint64_t(1000) * net.rate_kbps)));
    link.SetChannelAttribute(
        "Delay", TimeValue(MicroSeconds(100 * net.propagation_100us)));
    link.SetQueue(
        "ns3::DropTailQueue<Packet>", "MaxSize",
        QueueSizeValue(QueueSize(QueueSizeUnit::PACKETS, NET_QUEUE_PACKETS)));
    link.DisableFlowControl(); // without it ns-3 installs no queue disc

    Ipv4InterfaceContainer ends =
        address.Assign(link.Install(nodes.Get(net.a), nodes.Get(net.b)));

    for (uint32_t end = 0; end < 2; end++)
        ends.SetMetric(end, static_cast<uint16_t>(net.propagation_100us));
}

// The address of a host's one link.
Ipv4Address AddressOf(Ptr<Node> node)
{
    return node->GetObject<Ipv4>()->GetAddress(1, 0).GetLocal();
}

void Run(uint32_t replication)
{
    InternetStackHelper internet;
    Ipv4GlobalRoutingHelper routing;
    NodeContainer nodes(NET_NODES);
    std::vector<Flow> flows;

    RngSeedManager::SetRun(replication + 1);
    internet.SetIpv6StackInstall(false);
    internet.SetRoutingHelper(routing);
    internet.Install(nodes);
    for (uint32_t l = 0; l < NET_LINKS; l++)
        Connect(nodes, l);
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();

    flows.reserve(NET_FLOWS); // callbacks hold their addresses
    for (uint32_t f = 0; f < NET_FLOWS; f++) {
        Ptr<Node> to = nodes.Get(net_flows[f].to);

        flows.emplace_back(f, nodes.Get(net_flows[f].from), to, AddressOf(to));
    }
    Simulator::Run();
    for (const Flow &flow : flows)
        flow.Print(replication);
    Simulator::Destroy();
}

} // namespace

int main(int argc, char **argv)
{
    const long replications = argc == 2 ? std::strtol(argv[1], nullptr, 10) : 0;
    timespec cpu;

    if (replications < 1 || replications > 100000) {
        std::fprintf(stderr, "usage: ns3_random REPLICATIONS\n");
        return 2;
    }
    RngSeedManager::SetSeed(SEED);
    for (uint32_t r = 0; r < replications; r++)
        Run(r);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    std::printf("cpu_s %.3f\n",
                double(cpu.tv_sec) + double(cpu.tv_nsec) * 1e-9);
    return 0;
}
