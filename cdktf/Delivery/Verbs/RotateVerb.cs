using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Renews the client certificate, but not its key or its authority.</summary>
internal sealed class RotateCertificateVerb : IVerb
{
    public static string Name => "rotate-certificate";

    public static string Description => "Renew the client certificate of the deployed system and test it";

    public static Needs Needs => Needs.Environment | Needs.Credentials;

    public Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken) =>
        Rotation.RunAsync(
            settings, output,
            async rotation => await rotation.ApplyAsync(
                secrets: false,
                [.. from plan in await rotation.LookAsync(cancellationToken) from address in Rotation.OfType(plan, "tls_locally_signed_cert") select (plan.Stack, address)],
                cancellationToken),
            cancellationToken);
}

/// <summary>Renews every secret that Terraform creates, except the authority's key, and sends them to the app, without downtime.</summary>
internal sealed class RotateSecretsVerb : IVerb
{
    public static string Name => "rotate-secrets";

    public static string Description => "Renew the client key, the origin secret and the database passwords, resend the app all its secrets, and test it";

    public static Needs Needs => Needs.Environment | Needs.Credentials;

    public Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken) =>
        Rotation.RunAsync(settings, output, rotation => RunAsync(rotation, settings, output, cancellationToken), cancellationToken);

    /// <summary>
    /// First the app switches to the other of its two database users and learns the new origin secret; then the edge sends the new secret;
    /// then the app forgets the old one. The progress is read from the plan, so that the command continues wherever it was cut off.
    /// </summary>
    private static async Task RunAsync(Rotation rotation, DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var found = await rotation.LookAsync(cancellationToken);
        var secrets = found.Select(EdgeSecret.In).OfType<EdgeSecret>().ToList();
        if (secrets.Any(secret => secret.Behind))
        {
            await output.WriteLineAsync("the edge does not send the secret that it should: bringing it up to date first");
            await rotation.ApplyAsync(secrets.Any(secret => secret.Unknown), [], cancellationToken);
            found = await rotation.LookAsync(cancellationToken);
            secrets = [.. found.Select(EdgeSecret.In).OfType<EdgeSecret>()];
        }

        var keys = found.SelectMany(plan => Keys(plan).Select(address => (plan.Stack, address))).ToList();
        var turn = found.Select(DatabaseTurn.In).OfType<DatabaseTurn>().SingleOrDefault();
        if (secrets.Any(secret => secret.Underway))
            await output.WriteLineAsync("continuing a rotation that was cut off here");
        await output.WriteLineAsync($"{(secrets.Count == 0 ? "" : "1 of 3: ")}the app gets the new secrets{(turn is null ? "" : " and switches to the other database user")}");
        if (turn is null)
        {
            await rotation.ApplyAsync(secrets: true, keys, cancellationToken);
        }
        else
        {
            using var digitalOcean = new DigitalOcean(settings.DigitalOcean);
            var (present, next) = await turn.AskAsync(digitalOcean, cancellationToken);
            // Nobody is signed in as the next user yet, and after the switch nobody is as the present one, so both resets are safe.
            await digitalOcean.ResetPasswordAsync(turn.ClusterId, next, cancellationToken);
            await rotation.With(DatabaseTurn.Variable, next).ApplyAsync(secrets: true, [.. keys, (turn.Stack, turn.Address)], cancellationToken);
            await digitalOcean.ResetPasswordAsync(turn.ClusterId, present, cancellationToken);
            await output.WriteLineAsync($"the app is now the database user {next}; {present} has a new password too");
        }

        if (secrets.Count == 0)
            return;
        await output.WriteLineAsync("2 of 3: the edge starts to send the new origin secret; CloudFront takes minutes, during which the app accepts both");
        await rotation.ApplyAsync(secrets: false, [.. secrets.Select(secret => (secret.Stack, secret.Address))], cancellationToken);
        await output.WriteLineAsync("3 of 3: the app forgets the old origin secret");
        await rotation.ApplyAsync(secrets: true, [], cancellationToken);
    }

    private static IEnumerable<string> Keys(Plan plan)
    {
        // Keeps the authority's key: a new authority would break trust in the certificate still in use.
        var kept = plan.Changes
            .Where(c => c.Type == "tls_self_signed_cert")
            .SelectMany(c => plan.References(c.Address, "private_key_pem"))
            .ToHashSet();
        // In a rotation that was cut off, this key is already new.
        if (EdgeSecret.In(plan) is { Underway: true } secret)
            kept.Add(secret.Key);
        return Rotation.OfType(plan, "tls_private_key").Where(key => !kept.Contains(key));
    }
}
