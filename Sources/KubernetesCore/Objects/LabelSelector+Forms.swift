// SPDX-License-Identifier: Apache-2.0

package import JSON

extension LabelSelector {
    /// Reads the text form, `a=b,c!=d,e in (x,y),f notin (z),g,!h`; the empty text matches everything.
    /// - Throws: ``LabelSelectorError`` that quotes the text.
    package init(_ text: String) throws(LabelSelectorError) {
        self = try LabelSelectorParser.parse(text)
    }

    /// Reads the object form, with `matchLabels` and `matchExpressions`, such as `spec.labelSelector` of a backup.
    ///
    /// The requirements of `matchLabels` come first, ordered by name as Kubernetes orders them.
    /// - Throws: ``LabelSelectorError`` for an unknown operator or a name or value that breaks the rules.
    package init(_ object: JSONValue) throws(LabelSelectorError) {
        let text = JSONWriter.text(object)
        var requirements: [Requirement] = []
        for (key, value) in (object["matchLabels"]?.stringMap ?? [:]).sorted(by: { $0.key < $1.key }) {
            requirements.append(Requirement(key: key, .isIn([value])))
        }
        for expression in object["matchExpressions"]?.array ?? [] {
            requirements.append(try Requirement(expression: expression, in: text))
        }
        for requirement in requirements {
            if let problem = LabelSyntax.problem(withKey: requirement.key) {
                throw LabelSelectorError(.invalidKey, problem, in: text)
            }
        }
        self.init(requirements)
    }

    /// The object form.
    /// - Throws: ``LabelSelectorError`` with code `unsupported` for `>` and `<`, which that form does not have.
    package func object() throws(LabelSelectorError) -> JSONValue {
        var labels = JSONObject()
        var expressions: [JSONValue] = []
        for requirement in requirements {
            // Two demands on one label can't both stand in a map; the second becomes an expression.
            if case .isIn(let values) = requirement.condition, values.count == 1, labels[requirement.key] == nil {
                labels[requirement.key] = .string(values[0])
            } else {
                expressions.append(try requirement.expression(in: description))
            }
        }
        var object = JSONObject()
        if !labels.isEmpty { object["matchLabels"] = .object(labels) }
        if !expressions.isEmpty { object["matchExpressions"] = .array(expressions) }
        return .object(object)
    }
}

extension LabelSelector.Requirement {
    fileprivate init(expression: JSONValue, in text: String) throws(LabelSelectorError) {
        let key = expression["key"]?.string ?? ""
        let values = expression["values"]?.strings ?? []
        let name = expression["operator"]?.string ?? ""
        switch (name, values.isEmpty) {
        case ("In", false): self.init(key: key, .isIn(values))
        case ("NotIn", false): self.init(key: key, .isNotIn(values))
        case ("Exists", true): self.init(key: key, .exists)
        case ("DoesNotExist", true): self.init(key: key, .doesNotExist)
        case ("In", true), ("NotIn", true):
            throw LabelSelectorError(.malformed, "the operator \(name) on \"\(key)\" needs values", in: text)
        case ("Exists", false), ("DoesNotExist", false):
            throw LabelSelectorError(.malformed, "the operator \(name) on \"\(key)\" takes no values", in: text)
        default:
            throw LabelSelectorError(.unsupported, "the operator \"\(name)\" on \"\(key)\" is unknown", in: text)
        }
    }

    fileprivate func expression(in text: String) throws(LabelSelectorError) -> JSONValue {
        func expression(_ name: String, _ values: [String]?) -> JSONValue {
            var object: JSONObject = ["key": .string(key), "operator": .string(name)]
            if let values { object["values"] = .array(values.map(JSONValue.string)) }
            return .object(object)
        }
        switch condition {
        case .isIn(let values): return expression("In", values)
        case .isNotIn(let values): return expression("NotIn", values)
        case .exists: return expression("Exists", nil)
        case .doesNotExist: return expression("DoesNotExist", nil)
        case .isGreater, .isLess:
            throw LabelSelectorError(.unsupported, "\"\(self)\" has no counterpart in a LabelSelector object", in: text)
        }
    }
}
