// The representative job in plain C: double precision, xoshiro256+ and a ziggurat, sorted book, prefix sums, binary search.
// usage: sorted JOB PATHS CANDIDATES   (0 candidates: only prices)
// prints: nanoseconds for each path and hour, mean loss and its standard error under today's parameters
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_ASSETS = 64, MAX_CANDIDATES = 64 };

typedef struct {
  double shift, log_debt_factor, debt_factor, scale;
} candidate;

static int assets, hours, candidates, positions;
static double jump_chance, jump_mean, jump_deviation, left_per_hour, log_margin;
static const double *lower, *variance, *omega, *alpha, *beta, *loading;
static candidate terms[MAX_CANDIDATES];
static const double *ratio[MAX_ASSETS], *worth[MAX_ASSETS], *debt[MAX_ASSETS];
static double slope[MAX_ASSETS];

static double *load(const char *file) {
  FILE *stream = fopen(file, "rb");
  if (!stream) exit(2);
  fseek(stream, 0, SEEK_END);
  long bytes = ftell(stream);
  rewind(stream);
  double *data = malloc((size_t)bytes);
  if (!data || fread(data, 1, (size_t)bytes, stream) != (size_t)bytes) exit(2);
  fclose(stream);
  return data;
}

static void read_job(const char *file) {
  const double *at = load(file);
  assets = (int)at[0], hours = (int)at[1], candidates = (int)at[2], positions = (int)at[3];
  jump_chance = at[4], jump_mean = at[5], jump_deviation = at[6], left_per_hour = at[7], log_margin = at[8];
  at += 9;
  lower = at, at += assets * assets;
  variance = at, at += assets;
  omega = at, at += assets;
  alpha = at, at += assets;
  beta = at, at += assets;
  loading = at, at += assets;
  for (int k = 0; k < candidates; k++, at += 4) terms[k] = (candidate){at[0], at[1], at[2], at[3]};
  for (int a = 0; a < assets; a++) {
    slope[a] = *at++;
    ratio[a] = at, at += positions;
    worth[a] = at, at += positions + 1;
    debt[a] = at, at += positions + 1;
  }
}

static uint64_t state[4] = {0x1234567812345678u, 0x9e3779b97f4a7c15u, 0xdeadbeefcafef00du, 0x0123456789abcdefu};

static inline uint64_t rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline uint64_t next_word(void) {
  uint64_t result = state[0] + state[3], shifted = state[1] << 17;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = rotate(state[3], 45);
  return result;
}

static inline double uniform(void) { return ((double)(next_word() >> 11) + 0.5) * 0x1p-53; }

// 256 layers of equal area under exp(-x*x/2); the first holds the tail beyond EDGE (Marsaglia and Tsang 2000).
#define EDGE 3.6541528853610088
#define AREA 0.00492867323399
static double edge_of[257], inside[256];

static void set_up_ziggurat(void) {
  double density = exp(-0.5 * EDGE * EDGE);
  edge_of[0] = AREA / density;
  edge_of[1] = EDGE;
  edge_of[256] = 0;
  for (int i = 2; i < 256; i++) {
    edge_of[i] = sqrt(-2 * log(AREA / edge_of[i - 1] + density));
    density = exp(-0.5 * edge_of[i] * edge_of[i]);
  }
  for (int i = 0; i < 256; i++) inside[i] = edge_of[i + 1] / edge_of[i];
}

static double tail(int negative) {
  double x, y;
  do {
    x = log(uniform()) / EDGE;
    y = log(uniform());
  } while (-2 * y < x * x);
  return negative ? x - EDGE : EDGE - x;
}

static inline double normal(void) {
  for (;;) {
    uint64_t word = next_word();
    int layer = (int)(word & 255);
    double u = 2 * ((double)(word >> 11) * 0x1p-53) - 1;
    if (fabs(u) < inside[layer]) return u * edge_of[layer];
    if (layer == 0) return tail(u < 0);
    double x = u * edge_of[layer];
    double high = exp(-0.5 * (edge_of[layer] * edge_of[layer] - x * x));
    double low = exp(-0.5 * (edge_of[layer + 1] * edge_of[layer + 1] - x * x));
    if (low + uniform() * (high - low) < 1) return x;
  }
}

static double *prices;

static void make_path(void) {
  double x[MAX_ASSETS] = {0}, h[MAX_ASSETS], w[MAX_ASSETS];
  memcpy(h, variance, sizeof(double) * (size_t)assets);
  for (int t = 0; t < hours; t++) {
    for (int a = 0; a < assets; a++) w[a] = normal();
    double jump = uniform() < jump_chance ? jump_mean + jump_deviation * normal() : 0;
    for (int i = 0; i < assets; i++) {
      double z = 0;
      for (int j = 0; j <= i; j++) z += lower[i * assets + j] * w[j];
      double e = sqrt(h[i]) * z;
      x[i] += e - 0.5 * h[i] + jump * loading[i];
      h[i] = omega[i] + alpha[i] * e * e + beta[i] * h[i];
      prices[i * hours + t] = x[i];
    }
  }
}

static inline int first_at_or_below(const double *ratios, int low, int high, double level) {
  while (low < high) {
    int middle = (low + high) >> 1;
    if (ratios[middle] > level) low = middle + 1;
    else high = middle;
  }
  return low;
}

static double loss_of(int a, const candidate *c) {
  double impact = 0, loss = 0, push = slope[a] * c->scale;
  int next = 0;
  for (int t = 0; t < hours && next < positions; t++) {
    impact *= left_per_hour;
    double level = prices[a * hours + t] - impact;
    if (ratio[a][next] + c->shift <= level) continue;
    int first = next;
    for (;;) {
      int stop = first_at_or_below(ratio[a], next, positions, level - c->shift);
      if (stop == next) break;
      double sold = push * (worth[a][stop] - worth[a][next]);
      impact += sold;
      level -= sold;
      next = stop;
    }
    double paid = level + log_margin;
    int insolvent = first_at_or_below(ratio[a], first, next, paid - c->log_debt_factor);
    loss += c->scale * (c->debt_factor * (debt[a][insolvent] - debt[a][first]) -
                        exp(paid) * (worth[a][insolvent] - worth[a][first]));
  }
  return loss;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  read_job(argv[1]);
  int paths = atoi(argv[2]), count = atoi(argv[3]);
  set_up_ziggurat();
  prices = malloc(sizeof(double) * (size_t)(assets * hours));
  double sum = 0, squares = 0, check = 0, others = 0;
  double start = now();
  for (int p = 0; p < paths; p++) {
    make_path();
    check += prices[hours - 1];
    for (int k = 0; k < count; k++) {
      double loss = 0;
      for (int a = 0; a < assets; a++) loss += loss_of(a, &terms[k]);
      if (k == 0) sum += loss, squares += loss * loss;
      else others += loss;
    }
  }
  double seconds = now() - start, mean = sum / paths;
  double error = sqrt((squares / paths - mean * mean) / paths);
  printf("%.6g %.9g %.9g %.6g\n", 1e9 * seconds / ((double)paths * hours), mean, error, check + others);
  return 0;
}
