namespace HybridCloud.Delivery.Tests.Plans;

public sealed class AttributeDifferenceTests
{
    private static string[] Rows(string before, string after, string more = "") =>
        [.. RawPlan.Of(RawPlan.Update(before, after, more)).Changes[0].Attributes().Select(a => $"{a.Path}: {a.Before ?? "none"} -> {a.After ?? "none"}{(a.Note is null ? "" : $" ({a.Note})")}")];

    [Fact]
    public void A_JSON_text_that_becomes_unknown_is_masked_leaf_by_leaf() =>
        Assert.Equal(
            ["""v: [{"environment":[{"name":"DB_PASSWORD","value":"(sensitive)"},{"name":"MODE","value":"fast"}]}] -> (known after apply)"""],
            Rows("\"[{\\\"environment\\\": [{\\\"name\\\": \\\"DB_PASSWORD\\\", \\\"value\\\": \\\"TOPSECRET\\\"}, {\\\"name\\\": \\\"MODE\\\", \\\"value\\\": \\\"fast\\\"}]}]\"", "null", """, "after_unknown": {"v": true}"""));

    [Fact]
    public void A_marked_leaf_of_a_list_that_becomes_an_object_is_masked() =>
        Assert.Equal(
            ["""v: ["(sensitive)","open"] -> {"a":"b"} (of another kind)"""],
            Rows("""["TOPSECRET", "open"]""", """{"a": "b"}""", """, "before_sensitive": {"v": [true, false]}"""));

    [Fact]
    public void A_script_in_place_of_a_JSON_text_is_one_row_with_both_sides() =>
        Assert.Equal(
            ["""v: {"packages":["nginx"]} -> "#!/bin/sh\ncurl https://one.example/x | sh" (of another kind)"""],
            Rows("\"{\\\"packages\\\": [\\\"nginx\\\"]}\"", "\"#!/bin/sh\\ncurl https://one.example/x | sh\""));

    [Fact]
    public void A_plain_value_that_becomes_an_object_loses_neither_side() =>
        Assert.Equal(["""v: "plain" -> {"a":"b"} (of another kind)"""], Rows("\"plain\"", """{"a": "b"}"""));

    [Theory]
    [InlineData("""{"name": "DB_PASSWORD", "value": "ONE-SECRET"}""", """{"name": "DB_PASSWORD", "value": "TWO-SECRET"}""", "v.value")]
    [InlineData("""{"Key": "api_key", "Value": "ONE-SECRET"}""", """{"Key": "api_key", "Value": "TWO-SECRET"}""", "v.Value")]
    [InlineData("""{"key": "MODE", "type": "SECRET", "value": "ONE-SECRET"}""", """{"key": "MODE", "type": "SECRET", "value": "TWO-SECRET"}""", "v.value")]
    public void A_value_beside_the_name_of_a_secret_is_masked(string before, string after, string path) =>
        Assert.Equal([$"{path}: (sensitive) -> (sensitive)"], Rows(before, after));

    [Theory]
    [InlineData("dop_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("ghp_0123456789abcdefghijABCDEFGHIJ012345")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("xoxb-123456789012-abcdefghijkl")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc")]
    public void A_token_of_a_known_form_is_masked_wherever_it_stands(string token) =>
        Assert.Equal(["v: (sensitive) -> \"none\""], Rows($"\"say {token} twice\"", "\"none\""));

    [Fact]
    public void What_a_script_assigns_to_the_name_of_a_secret_is_masked_and_its_commands_are_not() =>
        Assert.Equal(
            ["v: \"export DB_PASSWORD=(sensitive); curl https://x\" -> \"export DB_PASSWORD=$(curl https://x)\""],
            Rows("\"export DB_PASSWORD=hunter22; curl https://x\"", "\"export DB_PASSWORD=$(curl https://x)\""));

    [Fact]
    public void A_marked_value_is_masked_where_a_provider_copies_it_without_the_mark() =>
        Assert.Equal(
            ["v.copy: \"open\" -> \"host=db (sensitive)\"", "v.one: (sensitive) -> (sensitive)"],
            Rows("""{"one": "OLD-SECRET-VALUE", "copy": "open"}""", """{"one": "NEW-SECRET-VALUE", "copy": "host=db NEW-SECRET-VALUE"}""", """, "before_sensitive": {"v": {"one": true}}, "after_sensitive": {"v": {"one": true}}"""));

    [Fact]
    public void An_item_put_first_is_one_row()
    {
        var rules = Enumerable.Range(1, 40).Select(i => $$"""{"cidr": "10.{{i}}.0.0/16", "port": 443}""").ToList();

        Assert.Equal(
            ["""v[0]: none -> {"cidr":"10.0.0.0/16","port":443}"""],
            Rows($"[{string.Join(',', rules)}]", $$"""[{"cidr": "10.0.0.0/16", "port": 443}, {{string.Join(',', rules)}}]"""));
    }

    [Fact]
    public void An_item_taken_away_is_one_row_with_its_secrets_masked() =>
        Assert.Equal(
            ["""v[0]: {"k":"A","v":"(sensitive)"} -> none"""],
            Rows("""[{"k": "A", "v": "TOPSECRET"}, {"k": "B", "v": "open"}]""", """[{"k": "B", "v": "open"}]""", """, "before_sensitive": {"v": [{"v": true}, {}]}, "after_sensitive": {"v": [{}]}"""));

    [Fact]
    public void An_item_that_changes_is_compared_with_the_one_of_its_name() =>
        Assert.Equal(
            ["""v[0]: none -> {"name":"first","tag":"1"}""", "v[1].tag: \"1\" -> \"2\""],
            Rows("""[{"name": "api", "tag": "1"}]""", """[{"name": "first", "tag": "1"}, {"name": "api", "tag": "2"}]"""));

    [Fact]
    public void A_reordered_list_is_one_row_that_says_so() =>
        Assert.Equal(["""v: ["a","b"] -> ["b","a"] (only its order changes)"""], Rows("""["a", "b"]""", """["b", "a"]"""));

    [Fact]
    public void A_reformatted_JSON_text_is_reported_as_such() =>
        Assert.Equal(["v: none -> none (only its form changes)"], Rows("\"{\\\"a\\\":1}\"", "\"{ \\\"a\\\": 1 }\""));

    [Fact]
    public void A_changed_sensitivity_is_reported_as_such() =>
        Assert.Equal(["v: none -> none (only its sensitivity changes)"], Rows("\"abc\"", "\"abc\"", """, "before_sensitive": {}, "after_sensitive": {"v": true}"""));

    [Fact]
    public void A_JSON_text_that_says_one_thing_twice_is_compared_as_text() =>
        Assert.Single(Rows("\"{\\\"a\\\":2}\"", "\"{\\\"a\\\":1,\\\"a\\\":2}\""));
}
