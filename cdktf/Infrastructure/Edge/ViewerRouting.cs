using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudfrontFunction;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>Inputs of <see cref="ViewerRouting"/>.</summary>
public sealed record ViewerRoutingProps
{
    /// <summary>Name of the function.</summary>
    public required string Name { get; init; }
}

/// <summary>The CloudFront function that distinguishes an application's routes from its files and from calls to the API.</summary>
public sealed class ViewerRouting : Construct
{
    /// <summary>Pattern of the paths that belong to the API.</summary>
    public const string ApiPaths = "/api/*";

    private const string Source = "viewer-routing.js";

    private readonly CloudfrontFunction function;

    /// <summary>Adds the function.</summary>
    public ViewerRouting(Construct scope, string id, ViewerRoutingProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        function = new CloudfrontFunction(this, "function", new CloudfrontFunctionConfig
        {
            Name = props.Name,
            Comment = "Routes of the application, files and the API",
            Runtime = "cloudfront-js-2.0",
            Publish = true,
            Code = Code(),
        });
    }

    /// <summary>ARN of the function.</summary>
    public string Arn => function.Arn;

    private static string Code()
    {
        using var source = typeof(ViewerRouting).Assembly.GetManifestResourceStream(Source)
            ?? throw new InvalidOperationException($"{Source} is not embedded in the assembly.");
        using var reader = new StreamReader(source);
        return reader.ReadToEnd();
    }
}
