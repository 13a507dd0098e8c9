// Says what a program has of its machine: arguments, a variable, a folder, input, the time.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void report_file(const char *path, const char *mode) {
  FILE *file = fopen(path, mode);
  char line[100] = "";
  if (file == NULL) {
    printf("%s %s: %s\n", mode, path, strerror(errno));
    return;
  }
  if (mode[0] == 'r') fgets(line, sizeof line, file);
  else fputs("written", file);
  printf("%s %s: %s\n", mode, path, fclose(file) == 0 ? line : strerror(errno));
}

int main(int count, char **arguments) {
  for (int at = 1; at < count; at++) printf("argument %s\n", arguments[at]);
  const char *name = getenv("NAME");
  printf("NAME is %s\n", name == NULL ? "not there" : name);
  report_file("/data/a.txt", "r");
  report_file("/data/new.txt", "w");
  report_file("/data/../etc/passwd", "r");
  DIR *folder = opendir("/data");
  int entries = 0;
  while (folder != NULL && readdir(folder) != NULL) entries++;
  printf("%d entries\n", entries);
  int characters = 0;
  while (getchar() != EOF) characters++;
  printf("%d characters\n", characters);
  struct timespec moment = {.tv_nsec = 1000000};
  printf("slept: %d, in %ld\n", nanosleep(&moment, NULL), 1970 + (long)(time(NULL) / 31556952));
  fprintf(stderr, "done\n");
  return count > 1;
}
