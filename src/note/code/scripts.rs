//! What scripts, shells, queries and functional languages look like.

use super::{
    Class::{Function, Keyword, Number, Type},
    language::{Language, Quote, has, holed, long, quote, raw},
};

const SCRIPT: Language =
    Language { names: "", words: &[], line: &["#"], block: &[], quotes: &[quote("\""), quote("'")], letters: "", has: has::CALLS };

pub const SHELL: Language = Language {
    names: "bash sh shell zsh fish ksh",
    words: &[
        (Keyword, "case do done elif else esac fi for function if in select then time until while"),
        (
            Function,
            "alias cd declare echo eval exec exit export local printf pwd read readonly return set shift source test trap type ulimit umask unset wait",
        ),
        (Number, "true false"),
    ],
    quotes: &[long("\"", "\""), raw("'", "'")],
    letters: "-",
    has: has::SHELL | has::VARIABLES | has::APART,
    ..SCRIPT
};

/// Scalars in YAML and configuration files: what is left when keys were taken off.
pub const VALUES: Language =
    Language { words: &[(Number, "true false null yes no on off True False Null ~")], letters: "-./@", has: has::APART, ..SCRIPT };

pub static ALL: &[Language] = &[
    SHELL,
    Language {
        names: "python py python3 py3 pyi gyp starlark",
        words: &[
            (
                Keyword,
                "and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match \
                 nonlocal not or pass raise return try type while with yield",
            ),
            (Number, "True False None NotImplemented Ellipsis"),
            (Type, "bool bytes complex dict float frozenset int list object set str tuple"),
            (Function, "self cls"),
        ],
        quotes: &[long("\"\"\"", "\"\"\""), long("'''", "'''"), quote("\""), quote("'")],
        has: has::CALLS | has::CAPITALS | has::ANNOTATIONS | has::PREFIXES,
        ..SCRIPT
    },
    Language {
        names: "ruby rb rake gemfile crystal",
        words: &[
            (
                Keyword,
                "alias and begin break case class def defined? do else elsif end ensure extend for if in include module next not or prepend private \
                 protected public raise redo require require_relative rescue retry return self super then undef unless until when while yield \
                 attr_accessor attr_reader attr_writer",
            ),
            (Number, "true false nil"),
        ],
        block: &[("=begin", "=end")],
        quotes: &[Quote { hole: "#{", ..long("\"", "\"") }, long("'", "'"), quote("`")],
        letters: "?",
        has: has::CALLS | has::CAPITALS | has::SYMBOLS | has::ANNOTATIONS | has::REGEX | has::VARIABLES,
        ..SCRIPT
    },
    Language {
        names: "perl pl pm",
        words: &[(
            Keyword,
            "and bless cmp continue die do else elsif eq eval foreach for ge given gt if last le local lt my ne next no not or our package print redo ref \
             require return say shift sub undef unless until use when while xor",
        )],
        block: &[("=pod", "=cut")],
        quotes: &[long("\"", "\""), long("'", "'")],
        has: has::CALLS | has::VARIABLES | has::SYMBOLS | has::REGEX,
        ..SCRIPT
    },
    Language {
        names: "lua luau",
        words: &[
            (Keyword, "and break do else elseif end for function goto if in local not or repeat return then until while"),
            (Number, "true false nil"),
            (Function, "self"),
        ],
        line: &["--"],
        block: &[("--[[", "]]")],
        quotes: &[raw("[[", "]]"), quote("\""), quote("'")],
        ..SCRIPT
    },
    Language {
        names: "r rscript rmd",
        words: &[
            (Keyword, "break else for function if in next repeat return while library require"),
            (Number, "TRUE FALSE NULL NA NaN Inf NA_integer_ NA_real_ NA_character_"),
        ],
        quotes: &[long("\"", "\""), long("'", "'")],
        letters: ".",
        ..SCRIPT
    },
    Language {
        names: "julia jl",
        words: &[
            (
                Keyword,
                "abstract baremodule begin break catch const continue do else elseif end export finally for function global if import in let local macro \
                 module mutable primitive quote return struct try type using where while",
            ),
            (Number, "true false nothing missing NaN Inf"),
        ],
        block: &[("#=", "=#")],
        quotes: &[long("\"\"\"", "\"\"\""), quote("\"")],
        letters: "!",
        has: has::CALLS | has::CAPITALS | has::NESTED | has::ANNOTATIONS | has::SYMBOLS,
        ..SCRIPT
    },
    Language {
        names: "elixir ex exs",
        words: &[
            (
                Keyword,
                "after alias and case catch cond def defdelegate defexception defguard defimpl defmacro defmodule defp defprotocol defstruct do else end fn \
                 for if import in not or quote raise receive require rescue try unless unquote use when with",
            ),
            (Number, "true false nil"),
        ],
        quotes: &[long("\"\"\"", "\"\"\""), holed("\"", "#{", true), quote("'")],
        letters: "?!",
        has: has::CALLS | has::CAPITALS | has::SYMBOLS | has::ANNOTATIONS,
        ..SCRIPT
    },
    Language {
        names: "haskell hs purescript elm",
        words: &[(
            Keyword,
            "as case class data default deriving do else family forall foreign hiding if import in infix infixl infixr instance let mdo module newtype of \
             pattern proc qualified rec then type where port exposing",
        )],
        line: &["-- ", "--|", "--\n"],
        block: &[("{-", "-}")],
        quotes: &[quote("\"")],
        letters: "'",
        has: has::CAPITALS | has::NESTED,
    },
    Language {
        names: "ocaml ml fsharp fs f#",
        words: &[
            (
                Keyword,
                "and as assert begin class constraint do done downto else end exception external for fun function functor if in include inherit \
                 initializer lazy let match method module mutable new nonrec object of open or private rec sig struct then to try type val virtual \
                 when while with yield async use",
            ),
            (Number, "true false"),
            (Type, "bool char float int list option string unit"),
        ],
        line: &["//"],
        block: &[("(*", "*)")],
        quotes: &[long("\"", "\"")],
        letters: "'",
        has: has::CAPITALS | has::NESTED,
    },
    Language {
        names: "clojure clj cljs lisp scheme elisp racket",
        words: &[
            (
                Keyword,
                "def defn defn- defmacro defun defvar define fn lambda let loop recur if cond case when do ns require import quote begin set! progn",
            ),
            (Number, "true false nil"),
        ],
        line: &[";"],
        block: &[("#|", "|#")],
        quotes: &[long("\"", "\"")],
        letters: "-?!*+/<>=.",
        has: has::SYMBOLS,
    },
    Language {
        names: "sql mysql postgres postgresql psql plpgsql sqlite mssql tsql duckdb",
        words: &[
            (
                Keyword,
                "add all alter analyze and any as asc autoincrement auto_increment begin between by cascade case check collate column commit conflict constraint \
                 create cross current_date current_timestamp database declare default delete desc describe distinct do drop each else end escape except \
                 exec exists explain false fetch filter first following for foreign from full function grant group having if ilike in index inner insert \
                 intersect into is isnull join key last lateral left like limit materialized natural not nothing notnull null nulls of offset on or \
                 order outer over partition pragma preceding primary procedure range recursive references release replace restrict returning returns \
                 revoke right rollback row rows savepoint schema select sequence set show some table temp temporary then to transaction trigger true \
                 truncate unbounded union unique update use using vacuum values view when where window with without",
            ),
            (
                Type,
                "bigint bigserial binary bit blob boolean bool bytea char character date datetime decimal double enum float int integer interval json jsonb \
                 mediumtext money nchar numeric nvarchar precision real serial smallint text time timestamp timestamptz tinyint uuid varbinary varchar xml",
            ),
        ],
        line: &["--", "# "],
        block: &[("/*", "*/")],
        quotes: &[raw("'", "'"), raw("\"", "\""), quote("`")],
        has: has::CALLS | has::CASELESS | has::VARIABLES,
        ..SCRIPT
    },
    Language {
        names: "powershell ps1 pwsh posh",
        words: &[
            (
                Keyword,
                "begin break catch class continue data do dynamicparam else elseif end enum exit filter finally for foreach from function if in param \
                 process return switch throw trap try until using while -and -or -not -eq -ne -lt -gt -le -ge -like -match -contains -in",
            ),
            (Number, "true false null"),
        ],
        block: &[("<#", "#>")],
        quotes: &[long("@\"", "\"@"), raw("@'", "'@"), long("\"", "\""), raw("'", "'")],
        letters: "-",
        has: has::CASELESS | has::VARIABLES | has::SHELL,
        ..SCRIPT
    },
    Language {
        names: "batch bat cmd",
        words: &[(
            Keyword,
            "call cd copy del do echo else exist exit for goto if in mkdir move not off on pause rem ren rmdir set setlocal endlocal shift start title",
        )],
        line: &["::", "REM ", "rem "],
        quotes: &[quote("\"")],
        has: has::CASELESS,
        ..SCRIPT
    },
    Language {
        names: "nix",
        words: &[(Keyword, "assert else if in inherit let or rec then with"), (Number, "true false null"), (Function, "builtins import")],
        block: &[("/*", "*/")],
        quotes: &[Quote { hole: "${", ..raw("''", "''") }, holed("\"", "${", true)],
        letters: "-'",
        ..SCRIPT
    },
    Language {
        names: "nginx caddyfile caddy apache apacheconf",
        words: &[
            (
                Keyword,
                "server location upstream events http listen server_name root index return rewrite proxy_pass proxy_set_header include if set try_files \
                 error_page access_log error_log reverse_proxy file_server encode handle tls log respond",
            ),
            (Number, "on off true false"),
        ],
        has: has::VARIABLES,
        ..SCRIPT
    },
];
