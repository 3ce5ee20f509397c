using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Validator;

/// <summary>The token that callers must give, and how many requests are accepted.</summary>
internal sealed class ValidatorOptions
{
    private const int MinTokenLength = 16;

    private readonly byte[] tokenHash;

    private ValidatorOptions(string token, int? requestsPerSecond) =>
        (tokenHash, RequestsPerSecond) = (SHA256.HashData(Encoding.UTF8.GetBytes(token)), requestsPerSecond);

    /// <summary>Requests per second; null for no limit.</summary>
    public int? RequestsPerSecond { get; }

    public static ValidatorOptions Read(EnvironmentReader environment)
    {
        var token = environment.RequiredSecret(EnvironmentNames.ApiToken, "token that callers must give");
        if (token.Length is > 0 and < MinTokenLength) environment.Fault($"{EnvironmentNames.ApiToken} has {token.Length} characters: give at least {MinTokenLength}.");
        var text = environment.Optional(EnvironmentNames.ValidatorRequestsPerSecond, "requests per second that this instance accepts; all when absent");
        int? rate = null;
        if (text is not null)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0) rate = number;
            else environment.Fault($"{EnvironmentNames.ValidatorRequestsPerSecond} is \"{text}\": give a whole number above 0.");
        }

        return new ValidatorOptions(token, rate);
    }

    /// <summary>Whether a caller's token is the right one, in a time that does not reveal how much of it is right.</summary>
    public bool Accepts(string? token)
    {
        // Hashes have equal lengths, so the time reveals nothing about the token's length either.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token ?? ""), hash);
        return CryptographicOperations.FixedTimeEquals(hash, tokenHash);
    }
}
