namespace HybridCloud.Infrastructure.Identity;

/// <summary>The permission to ask AWS for one's own identity.</summary>
public static class CallerIdentity
{
    /// <summary>Allows calling <c>sts:GetCallerIdentity</c>.</summary>
    public static PolicyStatement Grant() => new()
    {
        Sid = "AskWhoIAm",
        Actions = ["sts:GetCallerIdentity"],
        Resources = ["*"],
        WildcardReason = "The call is about the caller: it has no resource to name.",
    };
}
