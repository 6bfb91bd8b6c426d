//! What languages with braces and types look like.

use super::{
    Class::{Function, Keyword, Number, Type},
    language::{Language, Quote, has, holed, long, quote, raw},
};

const CODE: Language = Language {
    names: "",
    words: &[],
    line: &["//"],
    block: &[("/*", "*/")],
    quotes: &[quote("\""), quote("'")],
    letters: "",
    has: has::CALLS,
};

const TEMPLATES: &[Quote] = &[quote("\""), quote("'"), holed("`", "${", true)];

const SCRIPT: &str = "as async await break case catch class const continue debugger default delete do else export extends finally for from function get \
     if import in instanceof let new of return set static super switch this throw try typeof var void while with yield";
const CONSTANTS: &str = "true false null undefined NaN Infinity";

pub const JAVASCRIPT: Language = Language {
    names: "javascript js jsx mjs cjs node",
    words: &[(Keyword, SCRIPT), (Number, CONSTANTS)],
    quotes: TEMPLATES,
    letters: "$",
    has: has::CALLS | has::CAPITALS | has::REGEX | has::JSX | has::ANNOTATIONS,
    ..CODE
};

pub static ALL: &[Language] = &[
    JAVASCRIPT,
    Language {
        names: "typescript ts tsx mts cts",
        words: &[
            (Keyword, SCRIPT),
            (
                Keyword,
                "abstract asserts declare enum implements infer interface is keyof module namespace override private protected public readonly satisfies type unique using",
            ),
            (Number, CONSTANTS),
            (Type, "any bigint boolean never number object string symbol unknown"),
        ],
        ..JAVASCRIPT
    },
    Language { names: "json jsonc json5 geojson webmanifest", words: &[(Number, "true false null")], has: has::KEYS, ..CODE },
    Language {
        names: "rust rs",
        words: &[
            (
                Keyword,
                "as async await break const continue crate dyn else enum extern fn for if impl in let loop macro_rules match mod move mut pub ref return \
                 self static struct super trait type union unsafe use where while yield",
            ),
            (Number, "true false"),
            (Type, "Self bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize"),
        ],
        quotes: &[long("\"", "\""), quote("'")],
        has: has::CALLS | has::CAPITALS | has::NESTED | has::RUST | has::PREFIXES,
        ..CODE
    },
    Language {
        names: "go golang",
        words: &[
            (
                Keyword,
                "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select \
                 struct switch type var",
            ),
            (Number, "true false nil iota"),
            (
                Type,
                "any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 \
                 uint64 uintptr",
            ),
            (Function, "append cap clear close copy delete len make max min new panic print println recover"),
        ],
        quotes: &[quote("\""), quote("'"), raw("`", "`")],
        ..CODE
    },
    Language {
        names: "c h",
        words: &[(Keyword, C), (Number, "true false NULL nullptr"), (Type, C_TYPES)],
        has: has::CALLS | has::DIRECTIVES | has::PREFIXES,
        ..CODE
    },
    Language {
        names: "cpp c++ cc cxx hpp hh arduino ino cuda cu objective-c objc",
        words: &[
            (Keyword, C),
            (
                Keyword,
                "alignas alignof and asm catch class co_await co_return co_yield concept const_cast consteval constexpr constinit decltype delete \
                 dynamic_cast explicit export final friend mutable namespace new noexcept not operator or override private protected public \
                 reinterpret_cast requires static_assert static_cast template this thread_local throw try typeid typename using virtual",
            ),
            (Number, "true false NULL nullptr"),
            (Type, C_TYPES),
            (Type, "string vector map set pair tuple optional variant unique_ptr shared_ptr string_view char8_t char16_t char32_t wchar_t"),
        ],
        has: has::CALLS | has::CAPITALS | has::DIRECTIVES | has::PREFIXES,
        ..CODE
    },
    Language {
        names: "csharp cs c# dotnet",
        words: &[
            (
                Keyword,
                "abstract as async await base break case catch checked class const continue default delegate do else enum event explicit extern \
                 finally fixed for foreach get global goto if implicit in init interface internal is lock namespace new nameof operator out override \
                 params partial private protected public readonly record ref required return sealed set sizeof stackalloc static struct switch this \
                 throw try typeof unchecked unsafe using value var virtual volatile when where while with yield",
            ),
            (Number, "true false null"),
            (Type, "bool byte char decimal double dynamic float int long nint object sbyte short string uint ulong ushort void"),
        ],
        quotes: &[long("\"\"\"", "\"\"\""), quote("\""), quote("'")],
        has: has::CALLS | has::CAPITALS | has::DIRECTIVES | has::PREFIXES,
        ..CODE
    },
    Language {
        names: "java",
        words: &[
            (
                Keyword,
                "abstract assert break case catch class const continue default do else enum exports extends final finally for goto if implements import \
                 instanceof interface module native new non-sealed package permits private protected public record requires return sealed static \
                 strictfp super switch synchronized this throw throws transient try var volatile when while yield",
            ),
            (Number, "true false null"),
            (Type, "boolean byte char double float int long short void"),
        ],
        quotes: &[long("\"\"\"", "\"\"\""), quote("\""), quote("'")],
        has: has::CALLS | has::CAPITALS | has::ANNOTATIONS,
        ..CODE
    },
    Language {
        names: "kotlin kt kts",
        words: &[
            (
                Keyword,
                "abstract actual annotation as break by catch class companion const constructor continue crossinline data do dynamic else enum expect \
                 external final finally for fun get if import in infix init inline inner interface internal is it lateinit noinline object open \
                 operator out override package private protected public reified return sealed set super suspend tailrec this throw try typealias val \
                 value var vararg when where while",
            ),
            (Number, "true false null"),
        ],
        quotes: &[Quote { hole: "${", ..long("\"\"\"", "\"\"\"") }, holed("\"", "${", false), quote("'")],
        has: has::CALLS | has::CAPITALS | has::ANNOTATIONS | has::NESTED,
        ..CODE
    },
    Language {
        names: "scala sc",
        words: &[
            (
                Keyword,
                "abstract case catch class def derives do else end enum export extends extension final finally for forSome given if implicit import \
                 inline lazy macro match new object opaque open override package private protected return sealed super then this throw trait try type \
                 using val var while with yield",
            ),
            (Number, "true false null"),
        ],
        quotes: &[Quote { hole: "${", ..long("\"\"\"", "\"\"\"") }, holed("\"", "${", false), quote("'")],
        has: has::CALLS | has::CAPITALS | has::ANNOTATIONS | has::NESTED,
        ..CODE
    },
    Language {
        names: "swift",
        words: &[
            (
                Keyword,
                "actor any as associatedtype async await borrowing break case catch class consuming continue convenience default defer deinit do else enum \
                 extension fallthrough fileprivate final for func get guard if import in indirect infix init inout internal is isolated lazy let \
                 mutating nonisolated open operator optional override postfix precedencegroup prefix private protocol public repeat required rethrows \
                 return self set some static struct subscript super switch throw throws try typealias unowned var weak where while willSet didSet",
            ),
            (Number, "true false nil"),
            (Type, "Self"),
        ],
        quotes: &[Quote { hole: "\\(", ..long("\"\"\"", "\"\"\"") }, holed("\"", "\\(", false)],
        has: has::CALLS | has::CAPITALS | has::ANNOTATIONS | has::NESTED | has::DIRECTIVES,
        ..CODE
    },
    Language {
        names: "dart",
        words: &[
            (
                Keyword,
                "abstract as assert async await base break case catch class const continue covariant default deferred do else enum export extends \
                 extension external factory final finally for get hide if implements import in interface is late library mixin new on operator part \
                 required rethrow return sealed set show static super switch sync this throw try typedef var when while with yield",
            ),
            (Number, "true false null"),
            (Type, "bool double dynamic int num void"),
        ],
        quotes: &[
            Quote { hole: "${", ..long("\"\"\"", "\"\"\"") },
            Quote { hole: "${", ..long("'''", "'''") },
            holed("\"", "${", false),
            holed("'", "${", false),
        ],
        has: has::CALLS | has::CAPITALS | has::ANNOTATIONS | has::NESTED,
        ..CODE
    },
    Language {
        names: "zig",
        words: &[
            (
                Keyword,
                "align allowzero and anyframe anytype asm async await break callconv catch comptime const continue defer else enum errdefer error \
                 export extern fn for if inline linksection noalias noinline nosuspend opaque or orelse packed pub resume return struct suspend switch \
                 test threadlocal try union unreachable usingnamespace var volatile while",
            ),
            (Number, "true false null undefined"),
            (
                Type,
                "anyerror bool comptime_float comptime_int f16 f32 f64 f128 i8 i16 i32 i64 i128 isize noreturn type u1 u8 u16 u32 u64 u128 usize void",
            ),
        ],
        block: &[],
        quotes: &[raw("\\\\", "\n"), quote("\""), quote("'")],
        has: has::CALLS | has::CAPITALS | has::ANNOTATIONS,
        ..CODE
    },
    Language {
        names: "php",
        words: &[
            (
                Keyword,
                "abstract and array as break callable case catch class clone const continue declare default do echo else elseif empty enddeclare endfor \
                 endforeach endif endswitch endwhile enum extends final finally fn for foreach function global goto if implements include include_once \
                 instanceof insteadof interface isset list match namespace new or print private protected public readonly require require_once return \
                 static switch throw trait try unset use var while xor yield",
            ),
            (Number, "true false null TRUE FALSE NULL"),
            (Type, "bool float int iterable mixed never object self string void"),
        ],
        line: &["//", "# ", "<?php", "?>"],
        quotes: &[long("\"", "\""), long("'", "'")],
        has: has::CALLS | has::CAPITALS | has::VARIABLES,
        ..CODE
    },
    Language {
        names: "groovy gradle",
        words: &[
            (
                Keyword,
                "abstract as assert break case catch class continue def default do else enum extends final finally for if implements import in instanceof \
                 interface new package private protected public return static super switch this throw throws trait try var while",
            ),
            (Number, "true false null"),
            (Type, "boolean byte char double float int long short void"),
        ],
        quotes: &[long("\"\"\"", "\"\"\""), long("'''", "'''"), holed("\"", "${", false), quote("'")],
        has: has::CALLS | has::CAPITALS | has::ANNOTATIONS,
        ..CODE
    },
    Language {
        names: "graphql gql",
        words: &[
            (
                Keyword,
                "directive enum extend fragment implements input interface mutation on query repeatable scalar schema subscription type union",
            ),
            (Number, "true false null"),
        ],
        line: &["#"],
        block: &[],
        quotes: &[long("\"\"\"", "\"\"\""), quote("\"")],
        has: has::CALLS | has::CAPITALS | has::ANNOTATIONS | has::VARIABLES,
        ..CODE
    },
    Language {
        names: "protobuf proto",
        words: &[
            (
                Keyword,
                "enum extend extensions import message oneof option optional package public repeated required reserved returns rpc service stream syntax to",
            ),
            (Number, "true false"),
            (Type, "bool bytes double fixed32 fixed64 float int32 int64 map sfixed32 sfixed64 sint32 sint64 string uint32 uint64"),
        ],
        has: has::CAPITALS,
        ..CODE
    },
    Language {
        names: "hcl terraform tf",
        words: &[
            (Keyword, "check data dynamic for for_each if in import locals module moved output provider resource terraform variable"),
            (Number, "true false null"),
            (Type, "any bool list map number object set string tuple"),
        ],
        line: &["#", "//"],
        quotes: &[holed("\"", "${", false)],
        letters: "-",
        ..CODE
    },
];

const C: &str = "auto break case const continue default do else enum extern for goto if inline register restrict return sizeof static struct switch typedef \
     typeof union volatile while";
const C_TYPES: &str = "bool char double float int long short signed unsigned void FILE int8_t int16_t int32_t int64_t intptr_t ptrdiff_t size_t ssize_t \
     uint8_t uint16_t uint32_t uint64_t uintptr_t";
