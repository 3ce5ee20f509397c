using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using HybridCloud.Workload.Aws;

namespace HybridCloud.Workload.Tests.Aws;

public sealed class SecretDocumentTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 15, 14, 30, 45, 123, TimeSpan.Zero);

    [Fact]
    public void Whatever_text_is_there_can_be_read_and_stamped() =>
        Check.QuickThrowOnFailure(Prop.ForAll<string?>(text =>
        {
            SecretDocument.Timestamp(text);
            return SecretDocument.Timestamp(SecretDocument.WithTimestamp(text, Time)) == Time;
        }));

    [Theory]
    [InlineData("plain text")]
    [InlineData("[1, 2]")]
    [InlineData("\"text\"")]
    [InlineData("{\"a\": ")]
    [InlineData("{\"a\": 1, \"a\": 2}")]
    public void Text_that_is_not_an_object_is_kept_as_the_value(string text) =>
        Assert.Equal(text, (string?)JsonNode.Parse(SecretDocument.WithTimestamp(text, Time))!["value"]);

    [Fact]
    public void Other_members_stay_as_they_are()
    {
        var stamped = SecretDocument.WithTimestamp("""{"message":"héllo 🎈","nested":{"a":[1,null]},"timestamp":"old"}""", Time);
        Assert.Equal("""{"message":"héllo 🎈","nested":{"a":[1,null]},"timestamp":"2026-01-15T14:30:45.123Z"}""", Unescape(stamped));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"timestamp\": 5}")]
    [InlineData("{\"timestamp\": \"yesterday\"}")]
    [InlineData("{\"timestamp\": {}}")]
    public void Text_without_a_valid_time_is_not_a_timestamp(string? text) => Assert.Null(SecretDocument.Timestamp(text));

    [Fact]
    public void Text_nested_too_deeply_is_not_a_timestamp() => Assert.Null(SecretDocument.Timestamp(new string('[', 60_000)));

    [Fact]
    public void A_time_with_an_offset_is_read_in_utc() =>
        Assert.Equal(Time, SecretDocument.Timestamp("""{"timestamp":"2026-01-15T16:30:45.123+02:00"}"""));

    // A surrogate pair may be written as it is or as two escapes; both are the same text.
    private static string Unescape(string json) => json.Replace("\\uD83C\\uDF88", "🎈", StringComparison.Ordinal);
}
