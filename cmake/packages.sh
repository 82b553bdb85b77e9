# Sourced by ./run and ./check: which Debian packages the program needs, and how to get the missing ones.
# Call: td_install_packages "reason" package...   (installs only what is missing; offline once all are there)

td_build_packages() {
    cat <<'LIST'
g++                          the compiler
cmake                        the build system
ninja-build                  runs the build
pkg-config                   finds libraries
libfmt-dev                   text formatting
zlib1g-dev                   reading deflated archives
libminizip-dev               writing archives
libbz2-dev                   reading bzip2 members of archives
liblzma-dev                  reading LZMA members of archives
libutf8proc-dev              names of configs in normal form, as Python compares them
libyaml-cpp-dev              YAML configs
libpugixml-dev               annotations of Pascal VOC
nlohmann-json3-dev           JSON
libcli11-dev                 the command line
libopencv-dev                decoding and resizing pictures
libjpeg62-turbo-dev          decoding JPEGs without OpenCV's detours
libtiff-dev                  what libtiff says of a damaged TIFF, which OpenCV does not hand on
libtorch-dev                 PyTorch's C++ library: the engine
libdnnl-dev                  oneDNN, which libtorch computes with: the fast mode
qt6-base-dev                 the window
qt6-svg-dev                  icons and SVG export
libqcustomplot-dev           histograms
libqscintilla2-qt6-dev       the source view of configs
libgl-dev                    needed by Qt's build files
fonts-inter                  the font of the window
fonts-jetbrains-mono         the font of numbers and code
fonts-dejavu-core            a font for what these two lack
LIST
}

td_check_packages() {
    cat <<'LIST'
binutils                     readelf, for the test of what the program links
desktop-file-utils           validates the desktop entry
appstream                    validates the package's description
shared-mime-info             compiles the file types that the package defines
locales                      a locale with a decimal comma
python3                      what teardown env --python asks
xvfb                         a display for the tests of the window
xauth                        goes with it
LIST
    # Its versions lay out some lines differently: Debian 13 has no 14, and there the layout is not checked.
    if grep -qs '^VERSION_ID="12"' /etc/os-release; then
        echo "clang-format-14              the layout of the sources"
    fi
}

# What the program is better with and runs without.
td_useful_packages() {
    cat <<'LIST'
libopenblas0-openmp          double precision and matrix products many times faster than by the reference BLAS; shares libtorch's threads
LIST
}

# td_wish LIST: installs what is missing where that can be done without asking anybody, and goes on where it can not.
td_wish() {
    local package why names=""
    while read -r package why; do
        [ -n "$package" ] || continue
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || names+=" $package"
    done <<<"$1"
    [ -n "$names" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 0
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=60 -o Acquire::Retries=0 install -y -qq --no-install-recommends $names >/dev/null 2>&1 &&
        printf 'Installed from Debian, because the program is faster with it:%s\n' "$names" ||
        printf 'The program would be faster with:%s\n' "$names"
}

# td_ensure LIST: LIST has lines "package   why".
td_ensure() {
    local package why missing="" names=""
    while read -r package why; do
        [ -n "$package" ] || continue
        if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            missing+="  $package - $why"$'\n'
            names+=" $package"
        fi
    done <<<"$1"
    [ -n "$names" ] || return 0
    if ! command -v apt-get >/dev/null; then
        printf 'These Debian packages are needed and this system has no apt-get:\n%s' "$missing" >&2
        return 1
    fi
    printf 'Installing from Debian, because it is missing here:\n%s' "$missing"
    local as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            printf 'Installing needs root: run this script as root, or have root run:\n  apt-get install --no-install-recommends%s\n' "$names" >&2
            return 1
        fi
        as_root="sudo"
    fi
    # The package lists may be absent or old (a fresh container): fetch them once.
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq || echo "The package lists could not be refreshed; trying with those at hand." >&2
    # Another installer at work (an updater after the start) is waited for, five minutes at most.
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $names >/dev/null || {
        printf 'The installation failed. Check the network, then run this script again, or install by hand:\n  apt-get install --no-install-recommends%s\n' "$names" >&2
        return 1
    }
}

# Under sudo the build belongs to the user who called, so that later builds without sudo work.
td_as_caller() {
    if [ "$(id -u)" -eq 0 ] && [ -n "${SUDO_USER:-}" ] && [ "$SUDO_USER" != root ] && sudo -u "$SUDO_USER" test -w .; then
        sudo -u "$SUDO_USER" --preserve-env=DISPLAY,XAUTHORITY,WAYLAND_DISPLAY,XDG_RUNTIME_DIR,CI "$@"
    else
        "$@"
    fi
}
