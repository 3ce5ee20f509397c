using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HybridCloud.Clouds.Aws.Identity;

/// <summary>
/// Issues and recognizes temporary credentials. Nothing is stored: the token carries the sealed claims,
/// and keys are derived from it, so a restarted imitation with the same seed still knows the sessions it issued.
/// </summary>
/// <param name="seed">Seed from which the credentials are derived.</param>
/// <param name="time">The clock by which sessions end.</param>
public sealed class SessionTokens(string seed, TimeProvider time)
{
    private readonly byte[] key = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
    private readonly ConcurrentDictionary<string, Session> recognized = new();

    /// <summary>Issues a session of a role.</summary>
    public Session Issue(string accountId, string role, string sessionName, TimeSpan duration)
    {
        // Whole seconds, as AWS states them.
        var expires = (time.GetUtcNow() + duration).ToUnixTimeSeconds();
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var claims = new Claims(accountId, role, sessionName, expires, nonce);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(claims);
        return Derive($"{Convert.ToBase64String(bytes)}/{Convert.ToBase64String(Seal(bytes))}", claims);
    }

    /// <summary>The session of a token; null when the token was not issued here.</summary>
    public Session? Recognize(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (recognized.TryGetValue(token, out var known)) return known;
        // Base64 also uses the separator, so the seal is found by its fixed length: 44 characters.
        if (token.Length < 46 || token[^45] != '/') return null;
        var (body, seal) = (token[..^45], token[^44..]);
        var claims = new byte[body.Length];
        var sealBytes = new byte[33];
        if (!Convert.TryFromBase64String(body, claims, out var length) || !Convert.TryFromBase64String(seal, sealBytes, out var sealLength)) return null;
        if (!CryptographicOperations.FixedTimeEquals(Seal(claims.AsSpan(0, length)), sealBytes.AsSpan(0, sealLength))) return null;
        var session = Derive(token, JsonSerializer.Deserialize<Claims>(claims.AsSpan(0, length))!);
        if (recognized.Count > 10_000) recognized.Clear();
        recognized[token] = session;
        return session;
    }

    private Session Derive(string token, Claims claims)
    {
        var material = HMACSHA512.HashData(key, Encoding.UTF8.GetBytes("keys:" + token));
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        return new("ASIA" + string.Concat(material.Take(16).Select(b => alphabet[b % 32])), Convert.ToBase64String(material.AsSpan(16, 30)), token)
        {
            Expiration = DateTimeOffset.FromUnixTimeSeconds(claims.Expires),
            AccountId = claims.AccountId,
            Role = claims.Role,
            Name = claims.SessionName,
        };
    }

    private byte[] Seal(ReadOnlySpan<byte> claims) => HMACSHA256.HashData(key, claims);

    private sealed record Claims(string AccountId, string Role, string SessionName, long Expires, string Nonce);
}
