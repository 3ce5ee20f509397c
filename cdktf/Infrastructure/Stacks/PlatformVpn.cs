using HashiCorp.Cdktf;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>How people reach the data stores of stack <c>platform</c>, if its profile has a VPN.</summary>
/// <remarks>Its parts are siblings in the scope that it is given: their ids become Terraform's addresses.</remarks>
internal static class PlatformVpn
{
    /// <summary>Adds the VPN.</summary>
    public static void Add(TerraformStack scope, AwsDeployment aws, PlatformInputs inputs, Network network, DataStores stores, string zoneId, EncryptionKey logsKey) =>
        _ = new ClientVpn(scope, "client-vpn", new ClientVpnProps
        {
            Name = aws.Name,
            Network = network,
            ClientCidr = CidrBlock.Parse("172.20.0.0/22"),
            CertificateArn = new HostedCertificate(scope, "vpn-certificate", new HostedCertificateProps { Host = aws.Hosts.Vpn, ZoneId = zoneId }).Arn,
            SamlMetadata = inputs.SamlMetadata,
            LogGroup = aws.Log("vpn-log", $"/vpn/{aws.Name}", logsKey),
            Reaches =
            [
                (stores.Database.SecurityGroup, PostgresDatabase.Port, "People who look into the database"),
                (stores.Cache.SecurityGroup, RedisCache.Port, "People who look into the queues"),
            ],
        });
}
