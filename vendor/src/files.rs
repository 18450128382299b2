//! Files of components: WASI's own, which lead out of no directory that the
//! guest was given, and what more a server asks of them.

use crate::host::Host;
use std::os::fd::{AsRawFd, RawFd};
use std::path::{Component, Path};
use wasmtime_c_api::wasmtime::Result;
use wasmtime_c_api::wasmtime::component::{HasData, Linker, Resource};
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemCtxView, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::filesystem::types::{
    self, Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry,
    DirectoryEntryStream, ErrorCode, HostDescriptor, HostDirectoryEntryStream, MetadataHashValue,
    NewTimestamp, OpenFlags, PathFlags,
};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, FsError, FsResult};
use wasmtime_wasi::runtime::spawn_blocking;

/// Entries of a directory that a guest may list: the list is whole in our memory.
const MAX_ENTRIES: usize = 10_000;

pub struct Files<'a> {
    all: WasiFilesystemCtxView<'a>,
    descriptors_end: RawFd,
}

struct HasFiles;
impl HasData for HasFiles {
    type Data<'a> = Files<'a>;
}

/// Instead of the linker's own.
pub fn add_to_linker(linker: &mut Linker<Host>) -> Result<()> {
    types::add_to_linker::<Host, HasFiles>(linker, |host| {
        let descriptors_end = host.descriptors_end();
        Files { all: host.filesystem(), descriptors_end }
    })
}

fn raw(descriptor: &Descriptor) -> RawFd {
    match descriptor {
        Descriptor::File(file) => file.file.as_raw_fd(),
        Descriptor::Dir(dir) => dir.dir.as_raw_fd(),
    }
}

fn leads_up(target: &str) -> bool {
    let up = |part| matches!(part, Component::ParentDir | Component::RootDir);
    Path::new(target).components().any(up)
}

impl types::Host for Files<'_> {
    fn convert_error_code(&mut self, error: FsError) -> Result<ErrorCode> {
        self.all.convert_error_code(error)
    }
    fn filesystem_error_code(
        &mut self,
        error: Resource<wasmtime_c_api::wasmtime::Error>,
    ) -> Result<Option<ErrorCode>> {
        self.all.filesystem_error_code(error)
    }
}

macro_rules! as_they_are {
    ($($name:ident($($argument:ident: $type:ty),*) -> $result:ty;)*) => {
        $(async fn $name(
            &mut self,
            fd: Resource<Descriptor>,
            $($argument: $type),*
        ) -> $result {
            HostDescriptor::$name(&mut self.all, fd, $($argument),*).await
        })*
    };
}

impl HostDescriptor for Files<'_> {
    as_they_are! {
        advise(offset: u64, size: u64, advice: Advice) -> FsResult<()>;
        sync_data() -> FsResult<()>;
        get_flags() -> FsResult<DescriptorFlags>;
        get_type() -> FsResult<DescriptorType>;
        set_size(size: u64) -> FsResult<()>;
        set_times(accessed: NewTimestamp, modified: NewTimestamp) -> FsResult<()>;
        read(size: u64, offset: u64) -> FsResult<(Vec<u8>, bool)>;
        write(bytes: Vec<u8>, offset: u64) -> FsResult<u64>;
        sync() -> FsResult<()>;
        create_directory_at(path: String) -> FsResult<()>;
        stat() -> FsResult<DescriptorStat>;
        stat_at(flags: PathFlags, path: String) -> FsResult<DescriptorStat>;
        set_times_at(flags: PathFlags, path: String, accessed: NewTimestamp, modified: NewTimestamp)
            -> FsResult<()>;
        link_at(flags: PathFlags, old: String, directory: Resource<Descriptor>, new: String)
            -> FsResult<()>;
        readlink_at(path: String) -> FsResult<String>;
        remove_directory_at(path: String) -> FsResult<()>;
        rename_at(old: String, directory: Resource<Descriptor>, new: String) -> FsResult<()>;
        unlink_file_at(path: String) -> FsResult<()>;
        is_same_object(other: Resource<Descriptor>) -> Result<bool>;
        metadata_hash() -> FsResult<MetadataHashValue>;
        metadata_hash_at(flags: PathFlags, path: String) -> FsResult<MetadataHashValue>;
    }

    async fn open_at(
        &mut self,
        fd: Resource<Descriptor>,
        path_flags: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Resource<Descriptor>> {
        // Opening a pipe waits for whoever opens its other end.
        let directory = Resource::new_borrow(fd.rep());
        if let Ok(found) = self.stat_at(directory, path_flags, path.clone()).await {
            use DescriptorType::{Directory, RegularFile, SymbolicLink};
            if !matches!(found.type_, Directory | RegularFile | SymbolicLink) {
                return Err(ErrorCode::NotPermitted.into());
            }
        }
        let opened = self.all.open_at(fd, path_flags, path, open_flags, flags).await?;
        if raw(self.all.table.get(&opened)?) >= self.descriptors_end {
            self.all.table.delete(opened)?;
            return Err(ErrorCode::InsufficientMemory.into());
        }
        Ok(opened)
    }

    async fn read_directory(
        &mut self,
        fd: Resource<Descriptor>,
    ) -> FsResult<Resource<DirectoryEntryStream>> {
        let path = format!("/proc/self/fd/{}", raw(self.all.table.get(&fd)?));
        let count = spawn_blocking(move || {
            std::fs::read_dir(path).map(|d| d.take(MAX_ENTRIES + 1).count())
        });
        if count.await.is_ok_and(|n| n > MAX_ENTRIES) {
            return Err(ErrorCode::InsufficientMemory.into());
        }
        self.all.read_directory(fd).await
    }

    /// A link that another program would follow out of the directory is not made.
    async fn symlink_at(
        &mut self,
        fd: Resource<Descriptor>,
        target: String,
        path: String,
    ) -> FsResult<()> {
        if leads_up(&target) {
            return Err(ErrorCode::NotPermitted.into());
        }
        self.all.symlink_at(fd, target, path).await
    }

    fn read_via_stream(
        &mut self,
        fd: Resource<Descriptor>,
        offset: u64,
    ) -> FsResult<Resource<DynInputStream>> {
        self.all.read_via_stream(fd, offset)
    }
    fn write_via_stream(
        &mut self,
        fd: Resource<Descriptor>,
        offset: u64,
    ) -> FsResult<Resource<DynOutputStream>> {
        self.all.write_via_stream(fd, offset)
    }
    fn append_via_stream(
        &mut self,
        fd: Resource<Descriptor>,
    ) -> FsResult<Resource<DynOutputStream>> {
        self.all.append_via_stream(fd)
    }
    fn drop(&mut self, fd: Resource<Descriptor>) -> Result<()> {
        HostDescriptor::drop(&mut self.all, fd)
    }
}

impl HostDirectoryEntryStream for Files<'_> {
    async fn read_directory_entry(
        &mut self,
        stream: Resource<DirectoryEntryStream>,
    ) -> FsResult<Option<DirectoryEntry>> {
        self.all.read_directory_entry(stream).await
    }
    fn drop(&mut self, stream: Resource<DirectoryEntryStream>) -> Result<()> {
        HostDirectoryEntryStream::drop(&mut self.all, stream)
    }
}
