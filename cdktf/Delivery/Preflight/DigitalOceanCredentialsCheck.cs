using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The DigitalOcean token is valid, and its account may create resources; reports whose it is.</summary>
internal sealed class DigitalOceanCredentialsCheck(DigitalOcean digitalOcean) : IPreflightCheck
{
    public string Name => "DigitalOcean credentials";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var (id, team) = await digitalOcean.TeamAsync(cancellationToken);
        var account = await digitalOcean.AccountAsync(cancellationToken);
        // https://docs.digitalocean.com/reference/api/reference/account/
        return (AppState.Text(account, "status"), AppState.Text(account, "status_message")) switch
        {
            ("locked", var why) => PreflightFinding.Fault($"team {team} ({id}) is locked{Because(why)}", "Nothing can be created in it: ask DigitalOcean's support to unlock it"),
            ("warning", var why) => PreflightFinding.Warning($"team {team} ({id}) has a warning{Because(why)}", "Read it in the control panel: DigitalOcean may lock the account"),
            _ => PreflightFinding.Ok($"team {team} ({id})"),
        };
    }

    private static string Because(string? why) => string.IsNullOrEmpty(why) ? "" : $": {why.TrimEnd('.')}";
}
