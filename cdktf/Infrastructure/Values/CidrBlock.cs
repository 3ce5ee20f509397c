using System.Net;
using System.Net.Sockets;

namespace HybridCloud.Infrastructure.Values;

/// <summary>An IPv4 network in CIDR notation, split into subnets at synth, so that the plan shows plain addresses.</summary>
public readonly record struct CidrBlock
{
    private readonly uint address;

    private CidrBlock(uint address, int prefixLength) => (this.address, PrefixLength) = (address, prefixLength);

    /// <summary>Number of leading bits that all addresses of the network share, 0 to 32.</summary>
    public int PrefixLength { get; }

    /// <summary>Reads <c>10.0.0.0/16</c>.</summary>
    /// <exception cref="FormatException">Not a network in CIDR notation, or bits are set after the prefix.</exception>
    public static CidrBlock Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!IPNetwork.TryParse(text, out var network) || network.BaseAddress.AddressFamily != AddressFamily.InterNetwork)
            throw new FormatException($"'{text}' is not an IPv4 network such as 10.0.0.0/16 (no bits set behind the prefix).");
        return new CidrBlock(BitConverter.IsLittleEndian
            ? BitConverter.ToUInt32([.. network.BaseAddress.GetAddressBytes().Reverse()])
            : BitConverter.ToUInt32(network.BaseAddress.GetAddressBytes()), network.PrefixLength);
    }

    /// <summary>Subnet <paramref name="number"/> with <paramref name="newBits"/> more prefix bits, like Terraform's <c>cidrsubnet</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The prefix would exceed 32 bits, or there is no subnet of that number.</exception>
    public CidrBlock Subnet(int newBits, int number)
    {
        var prefixLength = PrefixLength + newBits;
        if (newBits < 0 || prefixLength > 32)
            throw new ArgumentOutOfRangeException(nameof(newBits), newBits, $"{this} cannot be split by that many bits.");
        if (number < 0 || number >= 1L << newBits)
            throw new ArgumentOutOfRangeException(nameof(number), number, $"{this} has {1L << newBits} subnets of /{prefixLength}.");
        return new CidrBlock(prefixLength == 0 ? 0 : this.address | ((uint)number << (32 - prefixLength)), prefixLength);
    }

    /// <summary>Whether the two networks share an address.</summary>
    public bool Overlaps(CidrBlock other)
    {
        var shorter = Math.Min(PrefixLength, other.PrefixLength);
        return shorter == 0 || (this.address ^ other.address) >> (32 - shorter) == 0;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{this.address >> 24}.{(this.address >> 16) & 0xff}.{(this.address >> 8) & 0xff}.{this.address & 0xff}/{PrefixLength}";
}
