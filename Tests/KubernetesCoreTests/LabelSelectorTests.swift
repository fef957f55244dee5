// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import Testing

@Suite struct LabelSelectorTests {
    @Test(
        arguments: [
            ("", [:], true),
            ("app=web", ["app": "web"], true), ("app=web", ["app": "db"], false), ("app=web", [:], false),
            ("app==web", ["app": "web"], true), ("app!=web", ["app": "db"], true), ("app!=web", [:], true),
            ("app!=web", ["app": "web"], false), ("app", ["app": ""], true), ("app", [:], false), ("!app", [:], true),
            ("!app", ["app": "x"], false), ("app in (web,db)", ["app": "db"], true),
            ("app in (web,db)", ["app": "x"], false),
            ("app notin (web,db)", ["app": "x"], true), ("app notin (web,db)", [:], true),
            ("app notin ( web , db )", ["app": "db"], false), ("app=", ["app": ""], true),
            ("app=", ["app": "x"], false),
            ("n>5", ["n": "6"], true), ("n>5", ["n": "5"], false), ("n<5", ["n": "x"], false),
            ("n<5", ["n": "-1"], true),
            (" a = b , !c , d in (e) ", ["a": "b", "d": "e"], true), ("a=b,c=d", ["a": "b"], false),
            ("app.kubernetes.io/name=web", ["app.kubernetes.io/name": "web"], true),
            ("in in (in)", ["in": "in"], true),
        ] as [(String, [String: String], Bool)]
    )
    func `a selector matches labels as kubectl's does`(text: String, labels: [String: String], expected: Bool) throws {
        #expect(try LabelSelector(text).matches(labels) == expected)
    }

    @Test(arguments: [
        "=web", "app=web,", ",app", "app web", "app in web", "app in (web", "app=we b", "app in (a b)", "!app=web",
        "app=web;x", "n>x", "-app=x", "app=-x", "a/b/c=d", "UPPER.com/x=y", "app=ü",
        "app=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "()", "a=(b)",
    ])
    func `what is no selector is refused and quoted`(text: String) throws {
        let error = try #require(throws: LabelSelectorError.self) { try LabelSelector(text) }
        #expect(error.message.contains("\"\(text)\""))
    }

    @Test(arguments: ["a=b", "a!=b", "a in (b,c)", "a notin (b,c)", "a", "!a", "a>1", "a<1", "a=b,c in (d,e),!f", "a="])
    func `the text form is written back`(text: String) throws {
        #expect(try LabelSelector(text).description == text)
    }

    @Test func `the object form is read and written`() throws {
        let object: JSONValue = [
            "matchLabels": ["app": "web"],
            "matchExpressions": [
                ["key": "tier", "operator": "In", "values": ["a", "b"]],
                ["key": "old", "operator": "DoesNotExist"],
                ["key": "x", "operator": "NotIn", "values": ["y"]],
                ["key": "z", "operator": "Exists"],
            ],
        ]
        let selector = try LabelSelector(object)
        #expect(selector.description == "app=web,tier in (a,b),!old,x!=y,z")
        #expect(try selector.object() == object)
    }

    @Test func `an empty object matches everything`() throws {
        #expect(try LabelSelector(JSONValue.object([:])).matches(["a": "b"]))
    }

    @Test(
        arguments: [
            ["key": "a", "operator": "In"], ["key": "a", "operator": "Exists", "values": ["b"]],
            ["key": "a", "operator": "Gt", "values": ["1"]], ["key": "a b", "operator": "Exists"],
        ] as [JSONValue]
    )
    func `an expression that breaks the rules is refused`(expression: JSONValue) {
        #expect(throws: LabelSelectorError.self) { try LabelSelector(["matchExpressions": [expression]]) }
    }

    @Test func `two demands on one label both survive the object form`() throws {
        let selector = try LabelSelector("a=b,a=c")
        #expect(try LabelSelector(selector.object()).matches(["a": "b"]) == false)
        #expect(try LabelSelector(selector.object()).requirements.count == 2)
    }

    @Test func `comparisons have no object form`() throws {
        #expect(throws: LabelSelectorError.self) { try LabelSelector("n>1").object() }
    }
}
