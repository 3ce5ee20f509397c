namespace HybridCloud.Clouds.Aws.Policies;

/// <summary>A request that policies allow or deny.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Action">Such as <c>sns:Publish</c>.</param>
/// <param name="Resource">ARN, or <c>*</c> where the action knows no resources.</param>
public sealed record AccessRequest(Caller Caller, string Action, string Resource)
{
    /// <summary>Condition keys of the request and their values; a key may be written in any case.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Context { get; init; } = Empty;

    /// <summary>No condition keys besides those that follow from the caller.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Empty { get; } = new Dictionary<string, IReadOnlyList<string>>();

    internal IReadOnlyList<string> ValuesOf(string key) => key.ToUpperInvariant() switch
    {
        "AWS:PRINCIPALARN" when Caller.Service is null => [Caller.RoleArn ?? Caller.Arn],
        "AWS:PRINCIPALACCOUNT" when Caller.Service is null => [Caller.AccountId],
        "AWS:PRINCIPALISAWSSERVICE" => [Caller.Service is null ? "false" : "true"],
        _ => Context.FirstOrDefault(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value ?? [],
    };
}
