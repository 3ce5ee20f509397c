using Constructs;
using HashiCorp.Cdktf.Providers.Aws.Ec2ClientVpnAuthorizationRule;
using HashiCorp.Cdktf.Providers.Aws.Ec2ClientVpnEndpoint;
using HashiCorp.Cdktf.Providers.Aws.Ec2ClientVpnNetworkAssociation;
using HashiCorp.Cdktf.Providers.Aws.IamSamlProvider;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Logging;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Networking;

/// <summary>Inputs of <see cref="ClientVpn"/>.</summary>
public sealed record ClientVpnProps
{
    /// <summary>Name of the endpoint and of the identity provider.</summary>
    public required string Name { get; init; }

    /// <summary>Network that its users enter.</summary>
    public required Network Network { get; init; }

    /// <summary>Addresses that its users get, a /12 to /22 that does not overlap the network's.</summary>
    public required CidrBlock ClientCidr { get; init; }

    /// <summary>ARN of the endpoint's certificate.</summary>
    public required string CertificateArn { get; init; }

    /// <summary>SAML metadata document of the identity provider, such as IAM Identity Center.</summary>
    public required string SamlMetadata { get; init; }

    /// <summary>Where connections are recorded.</summary>
    public required LogGroup LogGroup { get; init; }

    /// <summary>What its users can reach: security groups, the port of each, and what for.</summary>
    public required IReadOnlyList<(SecurityGroup SecurityGroup, int Port, string Purpose)> Reaches { get; init; }
}

// Rests on an assumption (docs/ASSUMPTIONS.md): vpn-addresses
/// <summary>A VPN for people, who sign in with the company's identity provider and its second factor.</summary>
public sealed class ClientVpn : Construct
{
    /// <summary>Adds the endpoint in one zone.</summary>
    public ClientVpn(Construct scope, string id, ClientVpnProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        if (props.ClientCidr.Overlaps(props.Network.Cidr))
            throw new ArgumentException($"Addresses of VPN users, {props.ClientCidr}, overlap the network's, {props.Network.Cidr}.", nameof(props));
        var securityGroup = new SecurityGroup(this, "vpn", new SecurityGroupProps { Name = $"{props.Name}-vpn", Description = "People, through Client VPN", Network = props.Network });
        var identity = new IamSamlProvider(this, "identity", new IamSamlProviderConfig { Name = props.Name, SamlMetadataDocument = props.SamlMetadata });
        var endpoint = new Ec2ClientVpnEndpoint(this, "endpoint", new Ec2ClientVpnEndpointConfig
        {
            Description = props.Name,
            VpcId = props.Network.VpcId,
            ClientCidrBlock = props.ClientCidr.ToString(),
            ServerCertificateArn = props.CertificateArn,
            SecurityGroupIds = [securityGroup.Id],
            SplitTunnel = true,
            TransportProtocol = "udp",
            SessionTimeoutHours = 8,
            AuthenticationOptions = new[] { new Ec2ClientVpnEndpointAuthenticationOptions { Type = "federated-authentication", SamlProviderArn = identity.Arn } },
            ConnectionLogOptions = new Ec2ClientVpnEndpointConnectionLogOptions { Enabled = true, CloudwatchLogGroup = props.LogGroup.Name },
        });
        var association = new Ec2ClientVpnNetworkAssociation(this, "association", new Ec2ClientVpnNetworkAssociationConfig
        {
            ClientVpnEndpointId = endpoint.Id,
            SubnetId = props.Network.PrivateSubnetIds[0],
        });
        _ = new Ec2ClientVpnAuthorizationRule(this, "authorization", new Ec2ClientVpnAuthorizationRuleConfig
        {
            ClientVpnEndpointId = endpoint.Id,
            TargetNetworkCidr = props.Network.Cidr.ToString(),
            AuthorizeAllGroups = true,
            Description = "Everybody whom the identity provider lets in; firewalls decide what they reach",
            DependsOn = [association],
        });
        foreach (var (reached, port, purpose) in props.Reaches)
            reached.AllowFrom(securityGroup, port, purpose);
    }

    /// <summary>Allows creating and maintaining the identity provider of a VPN.</summary>
    /// <param name="name">Name of the VPN.</param>
    /// <param name="accountId">Account of the VPN.</param>
    public static PolicyStatement GrantDeploy(string name, string accountId) => new()
    {
        Sid = "IdentityOfPeople",
        Actions = ["iam:CreateSAMLProvider", "iam:DeleteSAMLProvider", "iam:GetSAMLProvider", "iam:ListSAMLProviderTags", "iam:TagSAMLProvider", "iam:UntagSAMLProvider", "iam:UpdateSAMLProvider"],
        Resources = [$"arn:aws:iam::{accountId}:saml-provider/{name}"],
    };
}
