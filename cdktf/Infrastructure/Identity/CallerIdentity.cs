namespace HybridCloud.Infrastructure.Identity;

/// <summary>The right to ask AWS who one is.</summary>
public static class CallerIdentity
{
    /// <summary>Lets a role call <c>sts:GetCallerIdentity</c>.</summary>
    public static PolicyStatement Grant() => new()
    {
        Sid = "AskWhoIAm",
        Actions = ["sts:GetCallerIdentity"],
        Resources = ["*"],
        WildcardReason = "The call is about the caller: it has no resource to name.",
    };
}
