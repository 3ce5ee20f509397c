using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Networking;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>The API and its load balancer.</summary>
internal sealed record PlatformApi(FargateService Service, LoadBalancer Balancer, TargetGroup Target);
