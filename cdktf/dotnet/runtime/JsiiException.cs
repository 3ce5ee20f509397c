namespace Amazon.JSII.Runtime;

/// <summary>Node answered a call with an error, or could not be reached.</summary>
public sealed class JsiiException : Exception
{
    /// <summary>An error without a message.</summary>
    public JsiiException()
    {
    }

    /// <summary>An error with the message that Node gave.</summary>
    public JsiiException(string message) : base(message)
    {
    }

    /// <summary>An error with its cause.</summary>
    public JsiiException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
