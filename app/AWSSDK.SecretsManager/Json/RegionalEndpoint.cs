using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Amazon.SecretsManager.Json;

/// <summary>Region and override from which <see cref="RegionalEndpointProvider"/> builds an endpoint.</summary>
internal sealed class RegionalEndpointParameters : EndpointParameters
{
    /// <summary>AWS region, for example us-west-2; null when only <see cref="ServiceUrl"/> is configured.</summary>
    public string? Region { get; init; }

    /// <summary>Configured endpoint that replaces AWS's own; null for AWS's own.</summary>
    public string? ServiceUrl { get; init; }
}

/// <summary>Endpoints of a service that has one host per region: <c>https://prefix.region.suffix</c>.</summary>
internal sealed class RegionalEndpointProvider(string endpointPrefix) : IEndpointProvider
{
    /// <inheritdoc/>
    /// <exception cref="AmazonClientException">Neither a region nor an endpoint is configured.</exception>
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var values = (RegionalEndpointParameters)parameters;
        if (!string.IsNullOrEmpty(values.ServiceUrl)) return new Endpoint(values.ServiceUrl);
        if (string.IsNullOrEmpty(values.Region))
            throw new AmazonClientException($"No AWS region is configured for {endpointPrefix}: set AWS_REGION or the client's RegionEndpoint.");
        return new Endpoint($"https://{endpointPrefix}.{values.Region}.{RegionEndpoint.GetBySystemName(values.Region).PartitionDnsSuffix}");
    }
}

/// <summary>Pipeline handler that gives each call its region's endpoint, or the configured one.</summary>
internal sealed class RegionalEndpointResolver : BaseEndpointResolver
{
    /// <inheritdoc/>
    protected override void ServiceSpecificHandler(IExecutionContext executionContext, EndpointParameters parameters) =>
        InjectHostPrefix(executionContext.RequestContext);

    /// <inheritdoc/>
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        var config = requestContext.ClientConfig;
        return new RegionalEndpointParameters
        {
            Region = requestContext.Request.AlternateEndpoint?.SystemName ?? config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion,
            ServiceUrl = config.ServiceURL,
        };
    }
}
