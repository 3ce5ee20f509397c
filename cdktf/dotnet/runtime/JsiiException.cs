namespace Amazon.JSII.Runtime;

/// <summary>What Node answered to a call was an error, or Node could not be reached.</summary>
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
