// SPDX-License-Identifier: Apache-2.0

import JSON

/// The members of Terraform's output `lifeboat` while they are read; `null` counts as absent, as Terraform has it.
struct TerraformAttributes {
    private let members: JSONValue
    private let source: String

    /// Finds the output among all that `terraform output -json` prints.
    init(parsing bytes: [UInt8], from source: String) throws(InstallationError) {
        self.source = source
        let document: JSONValue
        do { document = try JSONParser.parse(bytes) } catch {
            throw Self.refusal("\(source) is not what 'terraform output -json' prints: \(error)")
        }
        guard let outputs = document.object else {
            throw Self.refusal("\(source) is not what 'terraform output -json' prints: it is no JSON object")
        }
        guard let output = outputs["lifeboat"] else {
            throw Self.refusal(
                outputs.isEmpty
                    ? "Terraform has no outputs in \(source): nothing has been applied there"
                    : "Terraform has no output named lifeboat in \(source)",
                hint: "the examples below deploy/terraform have it; 'terraform apply' first"
            )
        }
        guard output["sensitive"]?.bool != true else {
            throw Self.refusal(
                "the output lifeboat of \(source) is marked as sensitive",
                hint: "nothing in it is a secret: take 'sensitive = true' away from it"
            )
        }
        guard let value = output["value"], value.object != nil else {
            throw Self.refusal("the output lifeboat of \(source) is not an object")
        }
        members = value
        try requireKnownVersion()
    }

    /// Outputs of today carry no version, which is the first one.
    private func requireKnownVersion() throws(InstallationError) {
        guard let version = members["version"], !version.isNull else { return }
        guard version.int == 1 || version.string == "1" else {
            throw mistake(
                "is of version \(JSONWriter.text(version)), and this Lifeboat knows version 1",
                hint: "use the Terraform modules that came with this Lifeboat, or a newer Lifeboat"
            )
        }
    }

    /// A text that must be there.
    func text(_ name: String) throws(InstallationError) -> String {
        let text = try text(name, orElse: "")
        guard !text.isEmpty else { throw mistake("says no \(name)") }
        return text
    }

    /// A text that may be missing.
    func text(_ name: String, orElse standard: String) throws(InstallationError) -> String {
        guard let value = members[name], !value.isNull else { return standard }
        guard let text = value.string else { throw mistake("has a \(name) that is no text") }
        return text
    }

    /// One of a few words.
    func choice<Choice: RawRepresentable<String>>(_ name: String) throws(InstallationError) -> Choice {
        let text = try text(name)
        guard let choice = Choice(rawValue: text) else {
            throw mistake("has the \(name) \"\(text)\", which is unknown")
        }
        return choice
    }

    /// Names and texts.
    func map(_ name: String) throws(InstallationError) -> [String: String] {
        guard let value = members[name], !value.isNull else { return [:] }
        guard let object = value.object, object.count == value.stringMap.count else {
            throw mistake("has \(name) that are no map of texts")
        }
        return value.stringMap
    }

    /// Texts.
    func list(_ name: String) throws(InstallationError) -> [String] {
        guard let value = members[name], !value.isNull else { return [] }
        guard let elements = value.array, let texts = value.strings, elements.count == texts.count else {
            throw mistake("has \(name) that are no list of texts")
        }
        return texts
    }

    /// `the output lifeboat of DIR says no bucket`.
    func mistake(_ what: String, hint: String? = nil) -> InstallationError {
        Self.refusal("the output lifeboat of \(source) \(what)", hint: hint)
    }

    private static func refusal(_ message: String, hint: String? = nil) -> InstallationError {
        InstallationError(.invalidOptions, message, hint: hint)
    }
}
