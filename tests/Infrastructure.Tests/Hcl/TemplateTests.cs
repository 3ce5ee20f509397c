using HybridCloud.Hcl;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Hcl;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("", "\"\"")]
    [InlineData("say \"hi\" \\ there", "\"say \\\"hi\\\" \\\\ there\"")]
    [InlineData("two\nlines\tand a tab", "\"two\\nlines\\tand a tab\"")]
    [InlineData("costs $5 or 5%", "\"costs $5 or 5%\"")]
    public void Text_is_quoted(string template, string expression) => Assert.Equal(expression, Template.ToExpression(template));

    [Theory]
    [InlineData("${var.name}", "var.name")]
    [InlineData("${ var.a ? \"}\" : \"b\" }", "var.a ? \"}\" : \"b\"")]
    [InlineData("${join(\",\", [for k, v in { a = 1 } : \"${k}=${v}\"])}", "join(\",\", [for k, v in { a = 1 } : \"${k}=${v}\"])")]
    [InlineData("${one(\n[])}", "(one(\n[]))")]
    public void A_single_interpolation_is_the_expression_itself(string template, string expression) =>
        Assert.Equal(expression, Template.ToExpression(template));

    [Theory]
    [InlineData("${var.a}-${var.b}", "\"${var.a}-${var.b}\"")]
    [InlineData("{\"api\":\"https://${lookup(m, \"k\")}\"}", "\"{\\\"api\\\":\\\"https://${lookup(m, \"k\")}\\\"}\"")]
    [InlineData("%{ if var.a }\"x\"%{ endif }", "\"%{ if var.a }\\\"x\\\"%{ endif }\"")]
    public void Around_interpolations_text_is_quoted_and_inside_nothing_is_changed(string template, string expression) =>
        Assert.Equal(expression, Template.ToExpression(template));

    [Theory]
    [InlineData("$${literal} ${var.a}", "\"$${literal} ${var.a}\"")]
    [InlineData("100%%{x}", "\"100%%{x}\"")]
    public void What_is_escaped_already_stays_so(string template, string expression) => Assert.Equal(expression, Template.ToExpression(template));

    [Theory]
    [InlineData("${not.evaluated}", "\"$${not.evaluated}\"")]
    [InlineData("a %{b}", "\"a %%{b}\"")]
    public void In_a_literal_nothing_is_evaluated(string text, string expression) => Assert.Equal(expression, Template.ToLiteral(text));

    [Theory]
    [InlineData("${var.open")]
    [InlineData("${\"open}")]
    public void An_interpolation_that_does_not_end_is_refused(string template) =>
        Assert.Contains("does not end", Assert.Throws<FormatException>(() => Template.ToExpression(template)).Message, StringComparison.Ordinal);
}
