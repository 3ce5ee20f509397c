using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.SecretsManager.Json;

/// <summary>Configuration of a client of a JSON service: AWSSDK.Core's own, with the service's names filled in.</summary>
public abstract class JsonServiceConfig : ClientConfig
{
    // The SDK's mode "standard": https://docs.aws.amazon.com/sdkref/latest/guide/feature-smart-config-defaults.html
    private static readonly IDefaultConfiguration[] Defaults =
    [
        new DefaultConfiguration
        {
            Name = DefaultConfigurationMode.Standard,
            RetryMode = RequestRetryMode.Standard,
            ConnectTimeout = TimeSpan.FromMilliseconds(3100),
            TlsNegotiationTimeout = TimeSpan.FromMilliseconds(3100),
        },
    ];

    private readonly JsonService service;

    /// <summary>Names the service.</summary>
    protected JsonServiceConfig(JsonService service) : base(new DefaultConfigurationProvider(Defaults))
    {
        ArgumentNullException.ThrowIfNull(service);
        this.service = service;
        ServiceId = service.Id;
        AuthenticationServiceName = service.EndpointPrefix;
        EndpointProvider = new RegionalEndpointProvider(service.EndpointPrefix);
        UserAgent = InternalSDKUtils.BuildUserAgentString(service.Id, typeof(ClientConfig).Assembly.GetName().Version!.ToString());
    }

    /// <inheritdoc/>
    public override string RegionEndpointServiceName => this.service.EndpointPrefix;

    /// <inheritdoc/>
    public override string ServiceVersion => this.service.ApiVersion;

    /// <inheritdoc/>
    public override string UserAgent { get; }

    /// <inheritdoc/>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(new RegionalEndpointParameters { Region = RegionEndpoint?.SystemName, ServiceUrl = ServiceURL });
}
