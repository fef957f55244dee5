// SPDX-License-Identifier: Apache-2.0

import JSON
import RandomTesting
import Testing
import YAMLDocuments

struct YAMLReadingTests {
    @Test(arguments: [
        ("yes", "true"), ("No", "false"), ("ON", "true"), ("off", "false"), ("true", "true"), ("False", "false"),
        ("y", #""y""#), ("N", #""N""#), ("tRUE", #""tRUE""#), ("~", "null"), ("null", "null"), ("NULL", "null"),
        ("", "null"),
        ("\"yes\"", #""yes""#), ("'12'", #""12""#), ("!!str 12", #""12""#), ("!!int \"12\"", "12"), ("! 12", #""12""#),
        ("12", "12"), ("-7", "-7"), ("+7", "7"), ("017", "15"), ("0o17", "15"), ("0x1F", "31"), ("-0x1f", "-31"),
        ("0b101", "5"),
        ("1_000", "1000"), ("12.50", "12.50"), ("9007199254740993", "9007199254740993"), ("018", "18"), ("0.5", "0.5"),
        ("18446744073709551616", "18446744073709551616"), (".5", "0.5"), ("5.", "5"), ("-.5", "-0.5"), ("1e3", "1e3"),
        ("1.5E-3", "1.5E-3"), ("0", "0"), ("-0", "-0"), ("1.2.3", #""1.2.3""#), ("10m", #""10m""#),
        ("1:30", #""1:30""#),
        ("2026-11-22", #""2026-11-22""#), ("2026-11-22T17:47:16Z", #""2026-11-22T17:47:16Z""#),
        (".", #"".""#), ("+", #""+""#), ("1e", #""1e""#), ("0x", #""0x""#), ("_1", #""_1""#),
        ("a: b # c", #"{"a":"b"}"#),
    ])
    func `a scalar means what it means to kubectl`(text: String, expected: String) throws {
        #expect(try JSONWriter.text(YAMLDocument.parse("- " + text)) == "[\(expected)]")
    }

    @Test func `a kubeconfig is read`() throws {
        let text = """
            apiVersion: v1
            kind: Config
            current-context: dev
            clusters:
            - cluster: {server: "https://127.0.0.1:6443", insecure-skip-tls-verify: yes}
              name: dev
            users:
            - name: dev
              user:
                exec:
                  args: [eks, get-token]
                  command: aws
                  env: null
            """
        let config = try YAMLDocument.parse(text)
        #expect(config["current-context"] == "dev")
        #expect(config["clusters"]?.array?.first?["cluster"]?["insecure-skip-tls-verify"] == true)
        #expect(config["users"]?.array?.first?[path: ["user", "exec", "args"]]?.strings == ["eks", "get-token"])
        #expect(config.object?.keys == ["apiVersion", "kind", "current-context", "clusters", "users"])
    }

    @Test func `blocks, folds and quotes give their text`() throws {
        let text =
            "literal: |\n  a\n   b\n\nkeep: |+\n  a\n\nstrip: |-\n  a\nfolded: >\n  a\n  b\n\n  c\nquoted: \"a\\n\\u00e9\\x41\"\n"
        let value = try YAMLDocument.parse(text)
        #expect(value["literal"] == "a\n b\n")
        #expect(value["keep"] == "a\n\n")
        #expect(value["strip"] == "a")
        #expect(value["folded"] == "a b\nc\n")
        #expect(value["quoted"] == "a\néA")
    }

    @Test func `keys are text, aliases and merge keys are resolved`() throws {
        let text = """
            1: one
            true: yes
            base: &base {a: 1, b: 2}
            derived:
              <<: *base
              b: 3
            several:
              <<: [{a: x, c: y}, *base]
            plain: *base
            """
        let expected =
            #"{"1":"one","true":true,"base":{"a":1,"b":2},"derived":{"b":3,"a":1},"several":{"a":"x","c":"y","b":2},"plain":{"a":1,"b":2}}"#
        #expect(try JSONWriter.text(YAMLDocument.parse(text)) == expected)
    }

    @Test func `several documents are read in order, empty ones left out`() throws {
        let text = "---\na: 1\n---\n---\n# nothing\n---\n- 2\n...\n"
        #expect(try YAMLDocument.parseAll(text) == [["a": 1], [2]])
        #expect(try YAMLDocument.parse("") == .null)
        #expect(try YAMLDocument.parse("# only a comment") == .null)
        #expect(try YAMLDocument.parse("\u{FEFF}a: 1") == ["a": 1])
        let error = #expect(throws: YAMLError.self) { try YAMLDocument.parse("a: 1\n---\nb: 2\n") }
        #expect(error?.code == .severalDocuments)
    }

    @Test(arguments: [
        ("a: [1, 2", YAMLError.Code.malformed, 1), ("a: 1\n b: 2", .malformed, 2),
        ("a: 1\nb: \"x\nc: 2\n", .malformed, 3),
        ("a: 1\n\tb: 2", .malformed, 2), ("a: *nowhere", .malformed, 1), ("a: 1\nb: 2\na: 3", .duplicateKey, 1),
        ("x: 1\na: .inf", .unsupported, 2), ("a:\n  b: .NaN", .unsupported, 2), ("? [1]\n: 2", .unsupported, 1),
        ("a: !mine 1", .unsupported, 1), ("a: !!binary aGk=", .unsupported, 1), ("<<: 3", .unsupported, 1),
        ("a: @x", .malformed, 1),
    ])
    func `a mistake is named with its line`(text: String, code: YAMLError.Code, line: Int) {
        let error = #expect(throws: YAMLError.self) { try YAMLDocument.parse(text) }
        #expect(error?.code == code, "\(error?.message ?? "")")
        #expect(error?.line == line, "\(error?.message ?? "")")
        #expect(error?.message.contains("line \(line): ") == true)
        #expect(error?.message.contains("\n") == false)
    }

    @Test func `nested aliases cannot fill the memory`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text += "a\(level): &a\(level) [\((0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n"
        }
        let error = #expect(throws: YAMLError.self) { try YAMLDocument.parse(text) }
        #expect(error?.code == .tooLarge)
    }

    @Test func `nesting without end is refused`() {
        let error = #expect(throws: YAMLError.self) { try YAMLDocument.parse(String(repeating: "[", count: 100_000)) }
        #expect(error?.code == .malformed)
    }

    @Test func `damaged text is refused or read, nothing else`() throws {
        var generator = SeededGenerator.printingSeed(for: "damaged YAML")
        let sound = Array(
            "a: &x {b: [1, 'two', \"three\"], c: |\n    text\n  }\nd:\n- *x\n- <<: *x\n- ? k\n  : v\n".utf8
        )
        var refused = 0
        for _ in 0..<1_500 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                for value in try YAMLDocument.parseAll(text) {
                    #expect(try YAMLDocument.parse(YAMLDocument.text(value)) == value)
                }
            } catch { refused += 1 }
        }
        #expect(refused > 300)
    }
}
