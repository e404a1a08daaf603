/*
 * Preloaded into a process that writes to a folder: keeps, in a second folder, every file as it was when it was last
 * synced, and every name as it was when the folder was last synced. What is there is what a power cut would leave at
 * worst: nothing that was not synced.
 *
 * SYNCED_FROM and SYNCED_TO name the two folders.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What tells a file from all others: its inode and its birth, since inodes of deleted files are given again. */
static int identify(int folder, const char *name, int flags, char *identity, size_t size) {
  struct statx info;
  if (statx(folder, name, flags, STATX_INO | STATX_BTIME, &info) != 0) return -1;
  snprintf(identity, size, "file-%llu-%lld-%u", (unsigned long long)info.stx_ino, (long long)info.stx_btime.tv_sec,
           info.stx_btime.tv_nsec);
  return 0;
}

/* Copies an open file under its identity, and puts the copy in place as a whole. */
static void keep_contents(int fd) {
  char path[PATH_MAX], part[PATH_MAX + 8], identity[128], buffer[65536];
  off_t offset = 0;
  ssize_t length;
  int copy;
  if (identify(fd, "", AT_EMPTY_PATH, identity, sizeof identity) != 0) return;
  snprintf(path, sizeof path, "%s/%s", getenv("SYNCED_TO"), identity);
  snprintf(part, sizeof part, "%s.part", path);
  copy = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (copy < 0) return;
  int source = -1;
  char self[64];
  snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
  source = open(self, O_RDONLY);
  while (source >= 0 && (length = pread(source, buffer, sizeof buffer, offset)) > 0) {
    if (write(copy, buffer, length) != length) break;
    offset += length;
  }
  if (source >= 0) close(source);
  close(copy);
  rename(part, path);
}

/* Writes down which names stand for which files. */
static void keep_names(void) {
  char path[PATH_MAX], part[PATH_MAX + 8], identity[128];
  struct dirent *entry;
  DIR *folder = opendir(getenv("SYNCED_FROM"));
  FILE *names;
  if (!folder) return;
  snprintf(path, sizeof path, "%s/names", getenv("SYNCED_TO"));
  snprintf(part, sizeof part, "%s.part", path);
  names = fopen(part, "w");
  while (names && (entry = readdir(folder)))
    if (entry->d_name[0] != '.' && identify(dirfd(folder), entry->d_name, 0, identity, sizeof identity) == 0)
      fprintf(names, "%s %s\n", identity, entry->d_name);
  if (names) fclose(names);
  closedir(folder);
  rename(part, path);
}

/* Whether the file is in the folder, or is the folder: 1 and 2. */
static int place_of(int fd) {
  const char *from = getenv("SYNCED_FROM");
  char self[64], path[PATH_MAX];
  ssize_t length;
  if (!from || !getenv("SYNCED_TO")) return 0;
  snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
  length = readlink(self, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (strcmp(path, from) == 0) return 2;
  return strncmp(path, from, strlen(from)) == 0 && path[strlen(from)] == '/' ? 1 : 0;
}

static int synced(int fd, int result) {
  int place = result == 0 ? place_of(fd) : 0;
  if (place == 1) keep_contents(fd);
  if (place == 2) keep_names();
  return result;
}

int fsync(int fd) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  return synced(fd, next(fd));
}

int fdatasync(int fd) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  return synced(fd, next(fd));
}
