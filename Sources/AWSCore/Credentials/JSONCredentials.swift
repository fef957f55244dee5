// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Reads the JSON in which container endpoints, IMDS and credential processes answer.
///
/// They agree but for the name of the token: `Token` from endpoints, `SessionToken` from processes.
enum JSONCredentials {
    /// The credentials in an answer.
    /// - Parameters:
    ///   - bytes: The answer.
    ///   - source: Who gave it, in words for messages.
    /// - Returns: The credentials.
    /// - Throws: ``AWSError`` `.credentialsRefused` when there are none in it. The answer is not repeated: it may hold secrets.
    static func parse(_ bytes: [UInt8], source: String) throws -> AWSCredentials {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes)
        } catch {
            throw AWSError(.credentialsRefused, "\(source) gave something that is not JSON: \(error)", cause: error)
        }
        if let code = value["Code"]?.string, code != "Success" {
            let words = value["Message"]?.string.map { ": \($0)" } ?? ""
            throw AWSError(.credentialsRefused, "\(source) gave no credentials: \(code)\(words)")
        }
        guard let id = value["AccessKeyId"]?.string, let secret = value["SecretAccessKey"]?.string else {
            throw AWSError(.credentialsRefused, "\(source) gave an answer without AccessKeyId and SecretAccessKey")
        }
        var expiration: Timestamp?
        if let text = value["Expiration"]?.string {
            expiration = Timestamp(iso8601: text)
            guard expiration != nil else {
                throw AWSError(.credentialsRefused, "\(source) gave an expiration that is no time: \(text)")
            }
        }
        return AWSCredentials(
            accessKeyID: id,
            secretAccessKey: Secret(secret),
            sessionToken: (value["Token"] ?? value["SessionToken"])?.string.map(Secret.init),
            expiration: expiration,
            source: source
        )
    }
}
