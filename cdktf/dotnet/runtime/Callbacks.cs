using System.Reflection;
using System.Text.Json;
using Amazon.JSII.Runtime.Deputy;

namespace Amazon.JSII.Runtime;

/// <summary>Runs Node's callbacks in .NET: calls of members that C# code overrides or implements.</summary>
internal static class Callbacks
{
    /// <summary>Runs a callback, and returns a function that writes its answer.</summary>
    public static Action<Utf8JsonWriter> Answer(JsonElement callback)
    {
        try
        {
            var result = Run(callback);
            return Complete(callback, writer =>
            {
                writer.WritePropertyName("result");
                ValueWriter.Write(writer, result);
            });
        }
        // Whatever fails in C# goes to Node, which passes it to the call during which it called back.
        catch (TargetInvocationException failed)
        {
            return Refuse(callback, failed.InnerException!.Message);
        }
        catch (Exception failed) when (failed is MissingMemberException or InvalidCastException or ArgumentException or JsiiException)
        {
            return Refuse(callback, failed.Message);
        }
    }

    /// <summary>Returns a function that writes that a callback failed, and why.</summary>
    public static Action<Utf8JsonWriter> Refuse(JsonElement callback, string reason) => Complete(callback, writer => writer.WriteString("err", reason));

    private static object? Run(JsonElement callback)
    {
        if (callback.TryGetProperty("invoke", out var invoke))
        {
            var (deputy, member) = Target(invoke, "method");
            var method = (MethodInfo)member;
            return method.Invoke(deputy, Arguments(method, invoke));
        }

        if (callback.TryGetProperty("get", out var get))
        {
            var (deputy, member) = Target(get, "property");
            return ((PropertyInfo)member).GetValue(deputy);
        }

        var set = callback.GetProperty("set");
        var (changed, property) = Target(set, "property");
        ((PropertyInfo)property).SetValue(changed, ValueReader.Read(set.GetProperty("value"), ((PropertyInfo)property).PropertyType));
        return null;
    }

    private static (object Deputy, MemberInfo Member) Target(JsonElement call, string kind)
    {
        var deputy = References.Resolve(call.GetProperty("objref"), typeof(DeputyBase));
        return (deputy, Members.Callback(deputy.GetType(), call.GetProperty(kind).GetString()!));
    }

    private static object?[] Arguments(MethodInfo method, JsonElement call)
    {
        var given = call.TryGetProperty("args", out var args) ? args.EnumerateArray().ToArray() : [];
        var parameters = method.GetParameters();
        var values = new object?[parameters.Length];
        for (var index = 0; index < parameters.Length; index++)
        {
            var type = parameters[index].ParameterType;
            if (parameters[index].IsDefined(typeof(ParamArrayAttribute), false))
            {
                var rest = given.Skip(index).Select(value => ValueReader.Read(value, type.GetElementType()!)).ToArray();
                var array = Array.CreateInstance(type.GetElementType()!, rest.Length);
                Array.Copy(rest, array, rest.Length);
                values[index] = array;
            }
            else
            {
                values[index] = index < given.Length ? ValueReader.Read(given[index], type) : null;
            }
        }

        return values;
    }

    private static Action<Utf8JsonWriter> Complete(JsonElement callback, Action<Utf8JsonWriter> write) => writer =>
    {
        writer.WriteStartObject("complete");
        writer.WriteString("cbid", callback.GetProperty("cbid").GetString());
        write(writer);
        writer.WriteEndObject();
    };
}
