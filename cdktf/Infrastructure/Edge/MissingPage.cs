using System.Text.Json;
using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudfrontFunction;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>Inputs of <see cref="MissingPage"/>.</summary>
public sealed record MissingPageProps
{
    /// <summary>Name of the function.</summary>
    public required string Name { get; init; }

    /// <summary>Keys of the files that are published outside of the assets.</summary>
    public required IReadOnlyList<string> Published { get; init; }
}

/// <summary>The CloudFront function that answers paths at which nothing is published with a 404 page.</summary>
public sealed class MissingPage : Construct
{
    private const string Source = "missing-page.js";

    private readonly CloudfrontFunction function;

    /// <summary>Adds the function.</summary>
    public MissingPage(Construct scope, string id, MissingPageProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        function = new CloudfrontFunction(this, "function", new CloudfrontFunctionConfig
        {
            Name = props.Name,
            Comment = "Answers unpublished paths with a 404 page",
            Runtime = "cloudfront-js-2.0",
            Publish = true,
            Code = Code(props.Published),
        });
    }

    /// <summary>ARN of the function.</summary>
    public string Arn => function.Arn;

    /// <summary>The function's source for the files that are published.</summary>
    internal static string Code(IReadOnlyList<string> published)
    {
        using var source = typeof(MissingPage).Assembly.GetManifestResourceStream(Source)
            ?? throw new InvalidOperationException($"{Source} is not embedded in the assembly.");
        using var reader = new StreamReader(source);
        return reader.ReadToEnd().Replace("PUBLISHED", JsonSerializer.Serialize(published.Select(key => $"/{key}")), StringComparison.Ordinal);
    }
}
