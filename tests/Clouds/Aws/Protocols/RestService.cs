using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>One operation of a REST service: its method and path, in which each <c>{name}</c> stands for one segment.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path, for example <c>/trustanchor/{id}</c>; a query such as <c>?Operation=Tag</c> must be there too.</param>
/// <param name="Name">AWS's name of the operation.</param>
/// <param name="Answer">Answers the call; the path's parts, the query and a JSON body's fields are in its input.</param>
public sealed record RestOperation(string Method, string Path, string Name, Func<Call, Reply> Answer)
{
    private readonly Regex pattern = new(
        $"^{Regex.Replace(Regex.Escape(Path.Split('?')[0]).Replace(@"\{", "{", StringComparison.Ordinal), @"\{(\w+)}", "(?<$1>[^/]+)")}/?$");

    private readonly string? query = Path.Split('?').ElementAtOrDefault(1);

    internal GroupCollection? Match(Call call)
    {
        var matches = call.Method == Method && (query is null || call.Query.Any(pair => $"{pair.Key}={pair.Value}" == query));
        return matches && pattern.Match(call.Path) is { Success: true } match ? match.Groups : null;
    }
}

/// <summary>A service whose operations are methods and paths.</summary>
public abstract class RestService(string signingName) : IService
{
    public string SigningName { get; } = signingName;

    public abstract WireProtocol Wire { get; }

    protected abstract IReadOnlyList<RestOperation> Operations { get; }

    public Routed Route(Call call)
    {
        foreach (var operation in Operations)
        {
            if (operation.Match(call) is { } groups)
            {
                var asked = call with { Input = Input(call, groups) };
                return new(operation.Name, asked, () => operation.Answer(asked));
            }
        }

        throw AwsError.Unknown($"{SigningName}: {call.Method} {call.Path}");
    }

    private static JsonObject Input(Call call, GroupCollection groups)
    {
        var input = call.Body is [(byte)'{', ..] ? JsonNode.Parse(call.Body)!.AsObject() : [];
        foreach (var (name, value) in call.Query)
        {
            input.TryAdd(name, value);
        }

        foreach (var group in groups.Values.Where(group => !char.IsDigit(group.Name[0])))
        {
            input[group.Name] = Uri.UnescapeDataString(group.Value);
        }

        return input;
    }
}

/// <summary>A REST service that answers in JSON.</summary>
public abstract class RestJsonService(string signingName) : RestService(signingName)
{
    public override WireProtocol Wire => WireProtocol.RestJson;
}

/// <summary>A REST service that answers in XML, and writes errors as the Query protocol does.</summary>
public abstract class RestXmlService(string signingName) : RestService(signingName)
{
    public override WireProtocol Wire => WireProtocol.Query;
}
