// SPDX-License-Identifier: Apache-2.0

/// What a service says when it denies access: who may not do what, on what, and why.
///
/// IAM words it the same for all services: `User: ARN is not authorized to perform: ACTION on resource: ARN because …`,
/// followed in EC2's case by `Encoded authorization failure message: …`, thousands of characters that only an
/// administrator can decode; they are cut.
struct AccessDenial: Sendable, Equatable {
    /// The ARN of who asks; `nil` when the service does not say.
    let who: String?
    /// The IAM action, such as `ec2:CreateSnapshot`.
    let action: String
    /// The ARN of what it is about; `nil` when the service does not say, or says `*`.
    let resource: String?
    /// IAM's reason: `no identity-based policy allows the ec2:CreateSnapshot action`.
    let reason: String?

    /// Reads the service's words.
    /// - Parameters:
    ///   - words: The message of the refusal.
    ///   - action: What was called, for words that do not name it.
    init(_ words: String, action: String) {
        let text = Self.withoutEncodedMessage(words)
        who = Self.word(after: "User: ", in: text)
        self.action = Self.word(after: "is not authorized to perform: ", in: text) ?? action
        let resource = Self.word(after: "on resource: ", in: text)
        self.resource = resource == "*" ? nil : resource
        reason = text.firstRange(of: " because ").map { range in
            var reason = String(text[range.upperBound...])
            while let last = reason.last, last == "." || last == " " { reason.removeLast() }
            return reason
        }
    }

    /// One sentence.
    var sentence: String {
        let subject = who ?? "these credentials"
        let verb = who == nil ? "are" : "is"
        let place = resource.map { " on \($0)" } ?? ""
        return "\(subject) \(verb) not allowed to call \(action)\(place); \(advice)"
    }

    /// What to do: an explicit denial is not helped by allowing more.
    private var advice: String {
        if let reason, reason.contains("explicit deny") { return "an explicit deny is in the way: \(reason)" }
        guard let name = Self.role(of: who) else { return "add it to the policy of whoever calls" }
        return "add it to \(name)"
    }

    /// `the role X` of `arn:aws:sts::123:assumed-role/X/session`, `the user X` of `arn:aws:iam::123:user/path/X`.
    static func role(of arn: String?) -> String? {
        guard let parts = arn?.split(separator: ":").last?.split(separator: "/"), parts.count >= 2 else { return nil }
        switch parts[0] {
        case "assumed-role": return "the role \(parts[1])"
        case "role", "user", "federated-user": return "the \(parts[0]) \(parts[parts.count - 1])"
        default: return nil
        }
    }

    private static func withoutEncodedMessage(_ words: String) -> String {
        guard let range = words.firstRange(of: "Encoded authorization failure message:") else { return words }
        return String(words[..<range.lowerBound]).trimmingSpaces
    }

    private static func word(after mark: String, in text: String) -> String? {
        guard let range = text.firstRange(of: mark) else { return nil }
        var word = text[range.upperBound...].prefix { $0 != " " && $0 != "\n" }
        while word.last == "." || word.last == "," { word.removeLast() }
        return word.isEmpty ? nil : String(word)
    }
}

extension String {
    /// Without spaces and line ends at the end.
    fileprivate var trimmingSpaces: String {
        var text = self
        while let last = text.last, last == " " || last == "\n" { text.removeLast() }
        return text
    }
}
