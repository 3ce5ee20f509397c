using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HybridCloud.Contract;
using HybridCloud.Iam;

namespace HybridCloud.AwsStandIn.Identity;

/// <summary>Temporary credentials of an assumed role.</summary>
public sealed record SessionCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expiration, string AssumedRoleArn);

/// <summary>
/// Gives and recognizes temporary credentials. Nothing is kept: the token carries what was granted under a seal,
/// and keys are derived from it, so a restarted stand-in with the same seed still knows the sessions it gave.
/// </summary>
public sealed class SessionIssuer(AwsStandInOptions options)
{
    private readonly byte[] seed = SHA256.HashData(Encoding.UTF8.GetBytes(options.Seed));
    private readonly ConcurrentDictionary<string, Session> recognized = new();
    private readonly IReadOnlyList<PolicyStatement> policy = options.RolePolicy ?? DefaultPolicy(options);

    /// <summary>Gives a session of the role.</summary>
    /// <param name="role">One of <see cref="AwsStandInOptions.TaskRoles"/>; null for the role of Roles Anywhere.</param>
    public SessionCredentials Issue(string sessionName, TimeSpan duration, string? role = null)
    {
        // Whole seconds, as AWS states them.
        var expiration = DateTimeOffset.FromUnixTimeSeconds((options.TimeProvider.GetUtcNow() + duration).ToUnixTimeSeconds());
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var claims = JsonSerializer.SerializeToUtf8Bytes(new Claims(role, sessionName, expiration.ToUnixTimeSeconds(), nonce));
        var token = $"{Convert.ToBase64String(claims)}/{Convert.ToBase64String(Seal(claims))}";
        var session = Derive(token, role, sessionName, expiration);
        return new SessionCredentials(session.AccessKeyId, session.SecretAccessKey, token, expiration, session.Principal.Arn);
    }

    /// <summary>The session of a token; null when the token was not given here.</summary>
    public Session? Recognize(string token)
    {
        if (recognized.TryGetValue(token, out var known)) return known;
        var parts = token.Split('/');
        // Base64 also uses the separator, so the seal is found by its fixed length: 44 characters.
        if (token.Length < 46 || parts.Length < 2 || token[^45] != '/') return null;
        var (body, seal) = (token[..^45], token[^44..]);
        var claims = new byte[body.Length];
        var sealBytes = new byte[33];
        if (!Convert.TryFromBase64String(body, claims, out var length) || !Convert.TryFromBase64String(seal, sealBytes, out var sealLength)) return null;
        if (!CryptographicOperations.FixedTimeEquals(Seal(claims.AsSpan(0, length)), sealBytes.AsSpan(0, sealLength))) return null;
        var read = JsonSerializer.Deserialize<Claims>(claims.AsSpan(0, length))!;
        var session = Derive(token, read.Role, read.SessionName, DateTimeOffset.FromUnixTimeSeconds(read.Expires));
        if (recognized.Count > 10_000) recognized.Clear();
        recognized[token] = session;
        return session;
    }

    private Session Derive(string token, string? role, string sessionName, DateTimeOffset expiration)
    {
        var material = HMACSHA512.HashData(seed, Encoding.UTF8.GetBytes("keys:" + token));
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var id = "ASIA" + string.Concat(material.Take(16).Select(b => alphabet[b % 32]));
        var secret = Convert.ToBase64String(material.AsSpan(16, 30));
        var principal = new Principal(
            $"arn:aws:sts::{options.AccountId}:assumed-role/{role ?? options.RoleName.Split('/')[^1]}/{sessionName}",
            $"AROASTANDINROLE000000:{sessionName}",
            role is null ? policy : options.TaskRoles[role]);
        return new Session(id, secret, expiration, principal);
    }

    private byte[] Seal(ReadOnlySpan<byte> claims) => HMACSHA256.HashData(seed, claims);

    private static PolicyStatement[] DefaultPolicy(AwsStandInOptions options) =>
    [
        new([.. AwsActions.ReadSecret, .. AwsActions.WriteSecret],
            [.. options.Secrets.Keys.Select(name => $"arn:aws:secretsmanager:{options.Region}:{options.AccountId}:secret:{name}-??????")]),
    ];

    private sealed record Claims(string? Role, string SessionName, long Expires, string Nonce);
}

/// <summary>Temporary credentials as the stand-in knows them.</summary>
public sealed record Session(string AccessKeyId, string SecretAccessKey, DateTimeOffset Expiration, Principal Principal);
