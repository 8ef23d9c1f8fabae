find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# Not plain "hdf5": that name can flip to the MPI build.
pkg_check_modules(HDF5 REQUIRED IMPORTED_TARGET hdf5-serial)
pkg_check_modules(GSL REQUIRED IMPORTED_TARGET gsl)
pkg_check_modules(PCAP REQUIRED IMPORTED_TARGET libpcap)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)

# hdf5-serial.pc does not name the high-level library beside it.
find_library(HDF5_SERIAL_HL NAMES hdf5_serial_hl REQUIRED)
add_library(twincast_hdf5_hl INTERFACE)
target_link_libraries(twincast_hdf5_hl INTERFACE ${HDF5_SERIAL_HL})

# Random123 is headers only; -isystem, for they do not pass our warnings.
find_path(RANDOM123_DIR Random123/philox.h REQUIRED)
add_library(twincast_random123 INTERFACE)
target_include_directories(twincast_random123 SYSTEM INTERFACE ${RANDOM123_DIR})
