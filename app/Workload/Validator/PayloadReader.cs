using System.Text;
using System.Text.Json;
using HybridCloud.Workload.Queue;

namespace HybridCloud.Workload.Validator;

/// <summary>What a request's body holds: the token, and the payload or what is wrong with it.</summary>
/// <param name="Token">The token as given; null if there is none or it is not text.</param>
/// <param name="Data">The payload; null if it is faulty.</param>
/// <param name="Fault">What is wrong, worded for the caller and without any value that they sent; null if nothing is.</param>
internal readonly record struct RequestBody(string? Token, Payload? Data, string? Fault);

/// <summary>
/// Reads <c>{"token": text, "data": {"field1": text, … "field4": text}}</c> and nothing else: exactly these names, each
/// once, no text empty or too long. One pass over the bytes, without building a document.
/// </summary>
internal static class PayloadReader
{
    /// <summary>Characters that a field may hold.</summary>
    public const int MaxFieldLength = 4096;

    private static readonly byte[][] FieldNames = ["field1"u8.ToArray(), "field2"u8.ToArray(), "field3"u8.ToArray(), "field4"u8.ToArray()];

    /// <summary>Reads a whole body.</summary>
    public static RequestBody Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 4 });
        string? token = null;
        try
        {
            return ReadBody(ref reader, ref token);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            // InvalidOperationException: a text that is not UTF-8, or that has half a surrogate pair.
            return new RequestBody(token, null, "The body is not JSON in UTF-8 of the form {\"token\": …, \"data\": {…}}.");
        }
    }

    private static RequestBody ReadBody(ref Utf8JsonReader reader, ref string? token)
    {
        string? fault = null;
        Payload? data = null;
        bool tokenSeen = false, dataSeen = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return new RequestBody(null, null, "The body must be a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("token"u8))
            {
                if (tokenSeen) fault ??= "\"token\" is given twice.";
                tokenSeen = true;
                reader.Read();
                if (reader.TokenType == JsonTokenType.String) token = reader.GetString();
                else reader.Skip();
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                if (dataSeen) fault ??= "\"data\" is given twice.";
                dataSeen = true;
                reader.Read();
                (data, var dataFault) = ReadData(ref reader);
                fault ??= dataFault;
            }
            else
            {
                fault ??= "The body holds a name other than \"token\" and \"data\".";
                reader.Skip();
            }
        }

        // Anything after the object is invalid JSON: the reader throws.
        reader.Read();
        if (!dataSeen) fault ??= "\"data\" is missing.";
        return new RequestBody(token, fault is null ? data : null, fault);
    }

    private static (Payload? Data, string? Fault) ReadData(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return (null, "\"data\" must be an object.");
        }

        string? fault = null;
        var values = new string?[FieldNames.Length];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader);
            if (field < 0)
            {
                fault ??= "\"data\" holds a name other than field1, field2, field3 and field4.";
                reader.Skip();
                continue;
            }

            reader.Read();
            if (values[field] is not null) fault ??= $"\"data.field{field + 1}\" is given twice.";
            if (reader.TokenType != JsonTokenType.String)
            {
                fault ??= $"\"data.field{field + 1}\" must be text.";
                reader.Skip();
                continue;
            }

            var value = reader.GetString()!;
            if (value.Length is 0 or > MaxFieldLength) fault ??= $"\"data.field{field + 1}\" must hold 1 to {MaxFieldLength} characters.";
            values[field] = value;
        }

        for (var field = 0; field < values.Length; field++)
        {
            if (values[field] is null) fault ??= $"\"data.field{field + 1}\" is missing.";
        }

        return fault is null ? (new Payload(values[0]!, values[1]!, values[2]!, values[3]!), null) : (null, fault);
    }

    private static int FieldOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < FieldNames.Length; i++)
        {
            if (reader.ValueTextEquals(FieldNames[i])) return i;
        }

        return -1;
    }
}
