using System.Collections;
using System.Reflection;
using System.Text.Json;
using Amazon.JSII.Runtime.Deputy;

namespace Amazon.JSII.Runtime;

/// <summary>Reads what the kernel writes as the .NET type that a generated member has.</summary>
internal static class ValueReader
{
    /// <param name="json">The value.</param>
    /// <param name="type">The type wanted.</param>
    /// <param name="arrayElement">Type of the elements if an object is wanted and an array is given; default: object.</param>
    public static object? Read(JsonElement json, Type type, Type? arrayElement = null)
    {
        if (json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return type.IsValueType ? Activator.CreateInstance(type) : null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(object)) return json.ValueKind == JsonValueKind.Array && arrayElement is not null ? ReadArray(json, arrayElement) : ReadAny(json);
        if (type == typeof(string)) return json.GetString();
        if (type == typeof(bool)) return json.GetBoolean();
        if (type == typeof(double)) return json.GetDouble();
        if (type == typeof(DateTime)) return json.GetProperty("$jsii.date").GetDateTime();
        if (type.IsEnum) return ReadEnum(json.GetProperty("$jsii.enum").GetString()!, type);
        if (type.IsArray) return ReadArray(json, type.GetElementType()!);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>)) return ReadMap(json, type.GetGenericArguments()[1]);
        return References.Resolve(json, type);
    }

    private static object? ReadAny(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
        JsonValueKind.Array => ReadArray(json, typeof(object)),
        JsonValueKind.Object when json.TryGetProperty("$jsii.byref", out _) => References.Resolve(json, typeof(DeputyBase)),
        JsonValueKind.Object when json.TryGetProperty("$jsii.date", out var date) => date.GetDateTime(),
        JsonValueKind.Object when json.TryGetProperty("$jsii.enum", out var member) =>
            References.TypeOf(member.GetString()![..member.GetString()!.LastIndexOf('/')]) is { } type ? ReadEnum(member.GetString()!, type) : null,
        JsonValueKind.Object => ReadMap(json, typeof(object)),
        _ => null,
    };

    private static Array ReadArray(JsonElement json, Type element)
    {
        var array = Array.CreateInstance(element, json.GetArrayLength());
        var index = 0;
        foreach (var item in json.EnumerateArray()) array.SetValue(Read(item, element), index++);
        return array;
    }

    private static IDictionary ReadMap(JsonElement json, Type element)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), element))!;
        foreach (var entry in (json.TryGetProperty("$jsii.map", out var wrapped) ? wrapped : json).EnumerateObject())
            map.Add(entry.Name, Read(entry.Value, element));
        return map;
    }

    private static object ReadEnum(string value, Type type)
    {
        var name = value[(value.LastIndexOf('/') + 1)..];
        return type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Single(field => field.GetCustomAttribute<JsiiEnumMemberAttribute>()?.Name == name).GetValue(null)!;
    }
}
