# Sets java_home to the first JDK of the wanted version or newer, or fails with one sentence. Sourced, so that no process is spent on it.
# A home named by RUNGATE_JAVA_HOME is a decision and never passed over in silence.

wanted_jdk=25

# A JDK says its version in its `release` file: JAVA_VERSION="25.0.1"
is_new_enough() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    version=
    while IFS='=' read -r key value; do
        [ "$key" = JAVA_VERSION ] && version=$value
    done < "$1/release"
    version=${version#\"}
    version=${version%%[!0-9]*}
    [ "${version:-0}" -ge "$wanted_jdk" ]
}

first_new_enough() {
    for java_home in "$@"; do
        is_new_enough "$java_home" && return 0
    done
    java_home=
    return 1
}

home_of_java_on_path() {
    found=$(command -v java) && found=$(readlink -f "$found" 2>/dev/null) || return 0
    printf '%s' "${found%/bin/java}"
}

find_jdk() {
    if [ -n "${RUNGATE_JAVA_HOME:-}" ]; then
        first_new_enough "$RUNGATE_JAVA_HOME" && return 0
        echo "RUNGATE_JAVA_HOME ($RUNGATE_JAVA_HOME) holds no JDK $wanted_jdk or newer: correct it, or unset it to use an installed one." >&2
        return 1
    fi
    first_new_enough "${JAVA_HOME:-}" && return 0
    first_new_enough "$(home_of_java_on_path)" && return 0
    first_new_enough \
        /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*/jdk* \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.jenv/versions/* \
        "${HOME:-}"/.asdf/installs/java/* "${HOME:-}"/.local/share/mise/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        && return 0
    echo "No JDK $wanted_jdk or newer was found: install one, or set JAVA_HOME to its folder." >&2
    return 1
}
