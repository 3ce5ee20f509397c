using System.Runtime.CompilerServices;

namespace Amazon.JSII.Runtime.Deputy;

/// <summary>
/// Stands in .NET for an object that lives in Node. Generated classes derive from it and name their members;
/// types are taken from the .NET signatures.
/// </summary>
public abstract class DeputyBase
{
    /// <summary>Creates an object in Node.</summary>
    protected DeputyBase(DeputyProps props)
    {
        ArgumentNullException.ThrowIfNull(props);
        Reference = Kernel.Create(this, props.Arguments);
    }

    /// <summary>Creates an object in Node that has no class of its own, such as an aspect written in C#.</summary>
    protected DeputyBase()
        : this(new DeputyProps([]))
    {
    }

    /// <summary>Wraps an object that Node has created.</summary>
    protected DeputyBase(ByRefValue reference) => Reference = reference;

    internal ByRefValue Reference { get; }

    /// <summary>The same object as another type that it is known to have.</summary>
    /// <exception cref="InvalidCastException">It has no such type.</exception>
    public T UnsafeCast<T>()
        where T : class =>
        this as T ?? References.Proxy(typeof(T), Reference) as T
        ?? throw new InvalidCastException($"{Reference.FullyQualifiedName} cannot be seen as {typeof(T).FullName}.");

    /// <summary>Reads a property of the object.</summary>
    protected T? GetInstanceProperty<T>([CallerMemberName] string propertyName = "") =>
        Kernel.Get<T>(Reference, Members.Property(GetType(), propertyName));

    /// <summary>Writes a property of the object.</summary>
    protected void SetInstanceProperty<T>(T value, [CallerMemberName] string propertyName = "") =>
        Kernel.Set(Reference, Members.Property(GetType(), propertyName), value);

    /// <summary>Calls a method of the object.</summary>
    protected T? InvokeInstanceMethod<T>(Type[] parameterTypes, object?[] arguments, [CallerMemberName] string methodName = "") =>
        Kernel.Invoke<T>(Reference, Members.Method(GetType(), methodName), arguments);

    /// <summary>Calls a method of the object that returns nothing.</summary>
    protected void InvokeInstanceVoidMethod(Type[] parameterTypes, object?[] arguments, [CallerMemberName] string methodName = "") =>
        Kernel.Invoke<object>(Reference, Members.Method(GetType(), methodName), arguments);

    /// <summary>Reads a property of a class.</summary>
    protected static T? GetStaticProperty<T>(Type type, [CallerMemberName] string propertyName = "") =>
        Kernel.GetStatic<T>(type, Members.Property(type, propertyName));

    /// <summary>Writes a property of a class.</summary>
    protected static void SetStaticProperty<T>(Type type, T value, [CallerMemberName] string propertyName = "") =>
        Kernel.SetStatic(type, Members.Property(type, propertyName), value);

    /// <summary>Calls a method of a class.</summary>
    protected static T? InvokeStaticMethod<T>(Type type, Type[] parameterTypes, object?[] arguments, [CallerMemberName] string methodName = "") =>
        Kernel.InvokeStatic<T>(type, Members.Method(type, methodName), arguments);

    /// <summary>Calls a method of a class that returns nothing.</summary>
    protected static void InvokeStaticVoidMethod(Type type, Type[] parameterTypes, object?[] arguments, [CallerMemberName] string methodName = "") =>
        Kernel.InvokeStatic<object>(type, Members.Method(type, methodName), arguments);

    /// <summary>Arguments of a constructor.</summary>
    /// <param name="arguments">In the order of the parameters.</param>
    protected sealed class DeputyProps(object?[]? arguments = null)
    {
        internal object?[] Arguments { get; } = arguments ?? [];
    }
}
