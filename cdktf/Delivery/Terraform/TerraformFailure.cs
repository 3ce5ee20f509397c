using System.Text.RegularExpressions;
using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Terraform;

/// <summary>Turns the output of a failed Terraform run into one message that says what to do.</summary>
internal static partial class TerraformFailure
{
    /// <summary>The message for a failed run.</summary>
    public static DeliveryException Explain(string verb, string stack, ProcessResult result)
    {
        var text = Plain(result.Error.Length > 0 ? result.Error : result.Output);
        if (text.Contains("Error acquiring the state lock", StringComparison.Ordinal))
        {
            var id = Field(text, "ID");
            return new DeliveryException(
                $"The state of {stack} is locked by {Field(text, "Who")} since {Field(text, "Created")} ({Field(text, "Operation")}). Nothing was changed. " +
                $"Wait for that run, then run this again; if that run is dead, release its lock: make unlock STACK={stack} LOCK_ID={id}")
            { NothingChanged = true };
        }

        if (text.Contains("Saved plan is stale", StringComparison.Ordinal))
            return new DeliveryException($"The saved plan of {stack} is older than its state: something was applied after it was planned. None of it was applied. Run the same command again, which plans again; a reviewed plan must be reviewed again: make plan review STACK={stack}") { NothingChanged = true };

        if (OtherProviders().Match(text) is { Success: true } other)
        {
            return new DeliveryException(
                $"A provider of {stack} is not what {ProviderLock.Committed(stack)} says ({other.Value}). Nothing was changed. " +
                $"If its version was raised on purpose, renew that file in a pull request: make provider-lock STACK={stack}, or the workflow lock.\n{Errors(text)}")
            { NothingChanged = true };
        }

        if (Protected().Matches(text) is { Count: > 0 } kept)
        {
            return new DeliveryException(
                $"The {verb} of {stack} would destroy what its configuration protects: {string.Join(", ", kept.Select(m => m.Groups[1].Value).Distinct())}. Nothing was changed. " +
                "docs/RUNBOOK.md, \"Destroy\", says how to destroy it on purpose.")
            { NothingChanged = true };
        }

        if (RemovedByHand().Match(text) is { Success: true } removed)
        {
            // The provider fails on it instead of planning to recreate it: resource_spaces_bucket_cors_configuration.go.
            return new DeliveryException(
                $"Nothing of {stack} can be planned: a Spaces bucket, or what belongs to it, was removed by hand ({removed.Value}). Nothing was changed. " +
                $"docs/RUNBOOK.md, \"Drift\", says how to remove it from the state; the next deployment creates it again.\n{Errors(text)}")
            { NothingChanged = true, IsDrift = true };
        }

        if (Quota().Match(text) is { Success: true } quota)
        {
            return new DeliveryException(
                $"A cloud's limit was reached while applying {stack} ({quota.Value.Trim()}). What was created before that is in the state; nothing is lost. " +
                $"Have the limit raised, then run the same command again: it continues where it stopped.\n{Errors(text)}")
            { GoesOn = true };
        }

        if (Credentials().Match(text) is { Success: true } refused)
            return new DeliveryException($"A cloud refused the credentials during {verb} of {stack} ({refused.Value.Trim()}). Check them with `make target`.\n{Errors(text)}") { GoesOn = true };

        return new DeliveryException($"terraform {verb} failed for {stack}:\n{Errors(text)}");
    }

    /// <summary>Terraform's output without colours, without the frame around errors, and without lines quoted from the configuration.</summary>
    private static string Plain(string text) => Quoted().Replace(Frame().Replace(text, ""), "");

    private static string Field(string text, string name) =>
        Regex.Match(text, $@"^\s*{name}:\s*(.+?)\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant) is { Success: true } match
            ? match.Groups[1].Value
            : "unknown";

    /// <summary>The error messages, without blank lines.</summary>
    private static string Errors(string text)
    {
        var lines = text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0).ToList();
        var first = lines.FindIndex(l => l.TrimStart().StartsWith("Error:", StringComparison.Ordinal));
        return string.Join('\n', lines.Skip(Math.Max(0, first)).Take(40));
    }

    [GeneratedRegex(@"\x1b\[[0-9;]*m|^[╷│╵] ?", RegexOptions.Multiline)]
    private static partial Regex Frame();

    [GeneratedRegex(@"^\s+\d+: .*\n?", RegexOptions.Multiline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"Provider dependency changes detected|checksums\s+(previously\s+)?recorded\s+in\s+the\s+dependency\s+lock\s+file")]
    private static partial Regex OtherProviders();

    [GeneratedRegex("NoSuchCORSConfiguration|NoSuchBucketPolicy|NoSuchBucket")]
    private static partial Regex RemovedByHand();

    [GeneratedRegex(@"Resource\s+(\S+)\s+has\s+lifecycle\.prevent_destroy")]
    private static partial Regex Protected();

    [GeneratedRegex(@"\b\w*(LimitExceeded|QuotaExceeded|TooMany(?!Requests)\w+|LimitExceededException)\w*|exceed(s|ed)? your \w+ limit|quota (has been )?exceeded|limit (has been )?reached", RegexOptions.IgnoreCase)]
    private static partial Regex Quota();

    [GeneratedRegex(@"InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken\w*|UnrecognizedClient\w*|AuthFailure|InvalidAccessKeyId|No valid credential sources found|Unable to authenticate you")]
    private static partial Regex Credentials();
}
