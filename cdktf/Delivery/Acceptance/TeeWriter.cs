using System.Text;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>Writes a verb's output to two writers: one shows it, the other keeps it as evidence.</summary>
internal sealed class TeeWriter(TextWriter shown, TextWriter kept) : TextWriter
{
    public override Encoding Encoding => shown.Encoding;

    public override void Write(char value)
    {
        shown.Write(value);
        kept.Write(value);
    }

    public override void Write(string? value)
    {
        shown.Write(value);
        kept.Write(value);
    }

    public override void WriteLine(string? value)
    {
        shown.WriteLine(value);
        kept.WriteLine(value);
    }
}
