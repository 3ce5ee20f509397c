using System.Text;

namespace HybridCloud.Hcl;

/// <summary>Turns a string of Terraform's JSON, which is a template without quotes, into an expression of HCL.</summary>
/// <remarks>https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping</remarks>
public static class Template
{
    /// <summary>The expression that has the template's value.</summary>
    public static string ToExpression(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (template.StartsWith("${", StringComparison.Ordinal) && EndOfInterpolation(template, 2) == template.Length)
        {
            var expression = template[2..^1].Trim();
            // Outside parentheses a new line ends an argument.
            return expression.Contains('\n', StringComparison.Ordinal) ? $"({expression})" : expression;
        }

        return Quote(template, isTemplate: true);
    }

    /// <summary>A string in which nothing is evaluated.</summary>
    public static string ToLiteral(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Quote(text, isTemplate: false);
    }

    private static string Quote(string text, bool isTemplate)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (character is '$' or '%' && index + 1 < text.Length && text[index + 1] is '{' or '$' or '%')
            {
                if (text[index + 1] == '{' && isTemplate)
                {
                    var end = EndOfInterpolation(text, index + 2);
                    quoted.Append(text, index, end - index);
                    index = end - 1;
                    continue;
                }

                if (text[index + 1] == '{')
                {
                    quoted.Append(character).Append(character).Append('{');
                    index++;
                    continue;
                }

                if (isTemplate && text[index + 1] == character && index + 2 < text.Length && text[index + 2] == '{')
                {
                    // Already escaped: a literal ${ or %{.
                    quoted.Append(text, index, 3);
                    index += 2;
                    continue;
                }
            }

            _ = character switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The index after the interpolation that begins before <paramref name="index"/>.</summary>
    private static int EndOfInterpolation(string text, int index)
    {
        for (var depth = 1; index < text.Length; index++)
        {
            switch (text[index])
            {
                case '"':
                    index = EndOfString(text, index + 1) - 1;
                    break;
                case '{':
                    depth++;
                    break;
                case '}' when --depth == 0:
                    return index + 1;
            }
        }

        throw new FormatException($"'{text}' holds an interpolation that does not end.");
    }

    private static int EndOfString(string text, int index)
    {
        while (index < text.Length)
        {
            if (text[index] == '\\') index += 2;
            else if (text[index] == '"') return index + 1;
            else if (text[index] is '$' or '%' && index + 1 < text.Length && text[index + 1] == '{' && text[index - 1] != text[index])
                index = EndOfInterpolation(text, index + 2);
            else index++;
        }

        throw new FormatException($"'{text}' holds a string that does not end.");
    }
}
