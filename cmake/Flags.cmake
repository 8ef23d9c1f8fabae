# One interface target carries what every source of ours is compiled with.
add_library(twincast_flags INTERFACE)
target_include_directories(twincast_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(twincast_flags INTERFACE
    _POSIX_C_SOURCE=200809L TWINCAST_VERSION="${PROJECT_VERSION}")
target_compile_options(twincast_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
    -Wmissing-prototypes -Wold-style-definition -Wvla -Wundef -Wcast-qual
    -Wwrite-strings -Wformat=2 -Wswitch-enum -fno-common
    # Equal inputs give equal bytes on every build: no fused multiply-add.
    -ffp-contract=off)

if(TWINCAST_WERROR)
    target_compile_options(twincast_flags INTERFACE -Werror)
endif()
if(TWINCAST_SANITIZE)
    set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    target_compile_options(twincast_flags INTERFACE ${sanitizers})
    target_link_options(twincast_flags INTERFACE ${sanitizers})
endif()
if(TWINCAST_TSAN)
    target_compile_options(twincast_flags INTERFACE -fsanitize=thread)
    target_link_options(twincast_flags INTERFACE -fsanitize=thread)
endif()
if(TWINCAST_FUZZ)
    target_compile_options(twincast_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(TWINCAST_LTO)
    include(CheckIPOSupported)
    check_ipo_supported(LANGUAGES C)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()
